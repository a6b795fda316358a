/** The garbage collector: what goes, or is set free, when its owner goes. */
import { resourceOf } from "../kinds/kind.ts";
import { type KubeObject, type OwnerReference, withMeta } from "../object.ts";
import type { Api } from "../rest/api.ts";
import { type Key, keyText } from "../store/key.ts";
import { FOREGROUND, ORPHAN } from "./deletion.ts";
import { removeNow, settle, withoutFinalizer } from "./removal.ts";

/** Follows every object in a store; work is proportional to the dependents of what changed. */
export function collectGarbage(api: Api): void {
  const dependents = new Map<string, Map<string, Key>>();
  api.store.subscribe(({ key, before, after, last }) => {
    for (const { uid } of ownersOf(before)) leave(dependents, uid, key);
    for (const { uid } of ownersOf(after)) entry(dependents, uid).set(textOf(key), key);
    const owned = (uid = "") => [...(dependents.get(uid)?.values() ?? [])];
    if (after === undefined) {
      for (const each of owned(last.metadata.uid)) collect(api, each);
      for (const owner of ownersOf(last)) advance(api, owner, last.metadata.namespace, owned(owner.uid));
      return;
    }
    if (ownersOf(after).length > 0) collect(api, key);
    if (after.metadata.deletionTimestamp !== undefined) dismiss(api, key, after, owned(after.metadata.uid));
  });
}

/** Deletes a dependent whose owners are all gone; takes the owners that are gone off one that has others left. */
function collect(api: Api, key: Key): void {
  const object = api.store.get(key);
  if (object === undefined) return;
  const owners = ownersOf(object);
  const left = owners.filter((owner) => mayExist(api, owner, object.metadata.namespace));
  if (left.length === owners.length) return;
  if (left.length === 0) removeNow(api, key);
  else settle(api, key, withMeta(object, { ownerReferences: left }));
}

/** An owner under way out that asked for its dependents to go first, or to be set free. */
function dismiss(api: Api, key: Key, owner: KubeObject, owned: readonly Key[]): void {
  const { finalizers = [], uid } = owner.metadata;
  if (finalizers.includes(ORPHAN)) {
    for (const each of owned) release(api, each, uid);
    const now = api.store.get(key);
    if (now !== undefined) settle(api, key, withoutFinalizer(now, ORPHAN));
  } else if (finalizers.includes(FOREGROUND)) {
    for (const each of owned) removeNow(api, each, "Foreground");
    finish(api, key, owned);
  }
}

function release(api: Api, key: Key, uid: string | undefined): void {
  const object = api.store.get(key);
  if (object === undefined) return;
  const left = ownersOf(object).filter((owner) => owner.uid !== uid);
  settle(api, key, withMeta(object, { ownerReferences: left.length === 0 ? undefined : left }));
}

/** A dependent has gone: perhaps its owner waited for that. */
function advance(api: Api, owner: OwnerReference, namespace: string | undefined, owned: readonly Key[]): void {
  const key = keyOf(api, owner, namespace);
  if (key !== undefined) finish(api, key, owned);
}

/** Only the dependents that say so block their owner. */
function finish(api: Api, key: Key, owned: readonly Key[]): void {
  const owner = api.store.get(key);
  if (owner?.metadata.finalizers?.includes(FOREGROUND) !== true) return;
  const isBlocked = owned.some((each) =>
    ownersOf(api.store.get(each)).some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
    ),
  );
  if (!isBlocked) settle(api, key, withoutFinalizer(owner, FOREGROUND));
}

/** An owner of a kind that is not served cannot be told to be gone. */
function mayExist(api: Api, owner: OwnerReference, namespace: string | undefined): boolean {
  const key = keyOf(api, owner, namespace);
  return key === undefined || api.store.get(key)?.metadata.uid === owner.uid;
}

function keyOf(api: Api, { apiVersion, kind, name }: OwnerReference, namespace = ""): Key | undefined {
  const found = api.registry.named(apiVersion, kind);
  return found === undefined
    ? undefined
    : { resource: resourceOf(found), namespace: found.namespaced ? namespace : "", name };
}

function ownersOf(object: KubeObject | undefined): readonly OwnerReference[] {
  return object?.metadata.ownerReferences ?? [];
}

function textOf(key: Key): string {
  return `${key.resource}/${keyText(key)}`;
}

function leave(map: Map<string, Map<string, Key>>, uid: string, key: Key): void {
  const found = map.get(uid);
  found?.delete(textOf(key));
  if (found?.size === 0) map.delete(uid);
}

function entry(map: Map<string, Map<string, Key>>, uid: string): Map<string, Key> {
  const found = map.get(uid) ?? new Map<string, Key>();
  map.set(uid, found);
  return found;
}
