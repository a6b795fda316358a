/** Deleting on the server's own behalf: no request, no admission. */
import type { KubeObject } from "../object.ts";
import type { Api } from "../rest/api.ts";
import type { Key } from "../store/key.ts";
import { type Propagation, doomed, isAbandoned } from "./deletion.ts";

/** Deletes an object, or marks it where a finalizer keeps it. Nothing happens to one that is already marked. */
export function removeNow(api: Api, key: Key, propagation: Propagation = "Background"): void {
  const live = api.store.get(key);
  if (live === undefined || live.metadata.deletionTimestamp !== undefined) return;
  settle(api, key, doomed(live, propagation, api.now()));
}

/** Writes the next state of an object, which may be that it is gone. */
export function settle(api: Api, key: Key, next: KubeObject): void {
  const { resourceVersion = "" } = next.metadata;
  if (isAbandoned(next)) api.store.remove(key, resourceVersion);
  else api.store.put(key, next, resourceVersion);
}

/** The object without one of its finalizers. */
export function withoutFinalizer(object: KubeObject, name: string): KubeObject {
  const { finalizers = [], ...metadata } = object.metadata;
  const left = finalizers.filter((finalizer) => finalizer !== name);
  return { ...object, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } };
}
