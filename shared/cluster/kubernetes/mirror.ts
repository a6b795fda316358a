/** What we hold of the objects of one kind: changed in place, since it is the one copy of ten thousand objects. */
import type { Fault } from "../../manifest/fault.ts";
import type { Key } from "../../model/object.ts";
import type { Collection } from "../cluster.ts";
import type { Change } from "./watch-line.ts";

/** The objects, and what changed since somebody last took a view of them. */
export interface Mirror<T> {
  readonly read: Map<Key, T>;
  readonly broken: Map<Key, readonly Fault[]>;
  readonly versions: Map<Key, string>;
  isSame(held: T, newer: T): boolean;
  changed: Set<Key>;
}

/** Nothing held, nothing changed. */
export function createMirror<T>(isSame: (held: T, newer: T) => boolean = () => false): Mirror<T> {
  return { read: new Map(), broken: new Map(), versions: new Map(), isSame, changed: new Set() };
}

/** Takes one change in; false when it tells nothing new, as a list does after a short absence. */
export function absorb<T>(mirror: Mirror<T>, change: Change<T>): boolean {
  const { key } = change;
  switch (change.kind) {
    case "read": {
      if (mirror.versions.get(key) === change.resourceVersion) return false;
      mirror.versions.set(key, change.resourceVersion);
      const held = mirror.read.get(key);
      if (held !== undefined && mirror.isSame(held, change.value)) return false;
      mirror.read.set(key, change.value);
      mirror.broken.delete(key);
      break;
    }
    case "broken":
      forget(mirror, key);
      mirror.broken.set(key, change.faults);
      break;
    case "removed":
      if (!forget(mirror, key)) return false;
      break;
  }
  mirror.changed.add(key);
  return true;
}

/** After a whole list: whatever was not in it is gone. */
export function retain<T>(mirror: Mirror<T>, listed: ReadonlySet<Key>): boolean {
  const gone = [...mirror.read.keys(), ...mirror.broken.keys()].filter((key) => !listed.has(key));
  for (const key of gone) absorb(mirror, { kind: "removed", key });
  return gone.length > 0;
}

/** The objects now; what changes from here on belongs to the next view. */
export function takeView<T>(mirror: Mirror<T>): Collection<T> {
  const { read, broken, changed } = mirror;
  mirror.changed = new Set();
  return { read, broken, changed };
}

function forget<T>(mirror: Mirror<T>, key: Key): boolean {
  mirror.versions.delete(key);
  const wasRead = mirror.read.delete(key);
  return mirror.broken.delete(key) || wasRead;
}
