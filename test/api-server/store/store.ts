/** An etcd in memory: one revision for everything, optimistic writes, a history to watch and to look back into. */
import { type KubeObject, withMeta } from "../object.ts";
import { type Key, keyText } from "./key.ts";

/** One change. */
export interface Change {
  readonly revision: number;
  readonly key: Key;
  /** Undefined when this change created the key. */
  readonly before: KubeObject | undefined;
  /** Undefined when this change deleted the key. */
  readonly after: KubeObject | undefined;
  /** `after`, or the last state under the revision of the deletion. */
  readonly last: KubeObject;
}

/** What was found under one resource at one revision, ordered by key. */
export interface Snapshot {
  readonly revision: number;
  readonly objects: readonly { readonly key: Key; readonly object: KubeObject }[];
}

/** A write that lost against another one. */
export interface Conflict {
  readonly kind: "conflict";
}

/** A revision that is no longer remembered. */
export interface Compacted {
  readonly kind: "compacted";
  readonly oldest: number;
}

/** The store; objects in it are never changed in place. */
export interface Store {
  readonly revision: () => number;
  readonly get: (key: Key) => KubeObject | undefined;
  /** Everything under a resource, as it is now or as it was at a revision. */
  readonly list: (resource: string, namespace?: string, revision?: number) => Snapshot | Compacted;
  /** Writes if the key is still at the revision expected (undefined: still absent). */
  readonly put: (key: Key, object: KubeObject, expected: string | undefined) => KubeObject | Conflict;
  readonly remove: (key: Key, expected: string) => KubeObject | Conflict;
  /** The changes after a revision, in order. */
  readonly since: (revision: number) => readonly Change[] | Compacted;
  /** Calls back after every change, until the returned function is called. */
  readonly subscribe: (listener: (change: Change) => void) => () => void;
  /** Forgets everything up to now. */
  readonly compact: () => void;
}

/** How many changes are remembered; a real cluster's watch cache holds some hundreds per kind, for five minutes. */
const HISTORY = 50_000;

/** An empty store. A real one is never at revision 1 when the first client comes, and some clients treat 0 as unset. */
export function createStore(): Store {
  const resources = new Map<string, Map<string, { key: Key; object: KubeObject }>>();
  const listeners = new Set<(change: Change) => void>();
  const undelivered: Change[] = [];
  let history: Change[] = [];
  let revision = 1;
  let compacted = 1;

  const shelf = (resource: string) => {
    const found = resources.get(resource) ?? new Map<string, { key: Key; object: KubeObject }>();
    resources.set(resource, found);
    return found;
  };
  const get = (key: Key) => resources.get(key.resource)?.get(keyText(key))?.object;
  const isAt = (key: Key, expected: string | undefined) => get(key)?.metadata.resourceVersion === expected;

  const record = (change: Change) => {
    history.push(change);
    if (history.length > 2 * HISTORY) forget(history.length - HISTORY);
    deliver(change);
  };
  // A listener may write; what it wrote is told to everybody only after this change has been.
  const deliver = (change: Change) => {
    undelivered.push(change);
    if (undelivered.length > 1) return;
    for (let next = undelivered[0]; next !== undefined; next = undelivered[0]) {
      for (const listener of [...listeners]) listener(next);
      undelivered.shift();
    }
  };
  const forget = (count: number) => {
    compacted = history[count - 1]?.revision ?? compacted;
    history = history.slice(count);
  };
  const since = (from: number) =>
    from < compacted ? ({ kind: "compacted", oldest: compacted } as const) : history.slice(from - compacted);

  return {
    revision: () => revision,
    get,
    since,
    put: (key, object, expected) => {
      if (!isAt(key, expected)) return { kind: "conflict" };
      const before = get(key);
      revision += 1;
      const after = withMeta(object, { resourceVersion: String(revision) });
      shelf(key.resource).set(keyText(key), { key, object: after });
      record({ revision, key, before, after, last: after });
      return after;
    },
    remove: (key, expected) => {
      const before = get(key);
      if (before === undefined || !isAt(key, expected)) return { kind: "conflict" };
      revision += 1;
      const last = withMeta(before, { resourceVersion: String(revision) });
      shelf(key.resource).delete(keyText(key));
      record({ revision, key, before, after: undefined, last });
      return last;
    },
    list: (resource, namespace, at = revision) => {
      const undone = since(at);
      if ("kind" in undone) return undone;
      const then = new Map(shelf(resource));
      for (const { key, before } of undone.toReversed()) {
        if (key.resource !== resource) continue;
        if (before === undefined) then.delete(keyText(key));
        else then.set(keyText(key), { key, object: before });
      }
      const objects = [...then.values()].filter(({ key }) => namespace === undefined || key.namespace === namespace);
      return { revision: at, objects: objects.sort((a, b) => (keyText(a.key) < keyText(b.key) ? -1 : 1)) };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    compact: () => forget(history.length),
  };
}
