/** Where the API serves a kind: `/apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME`. */
import type { Key } from "../../model/object.ts";
import type { Kind, Subresource } from "../cluster.ts";

/** What a path depends on. */
export type Place = Pick<Kind<unknown>, "group" | "version" | "plural" | "namespaced">;

/** All objects of a kind, in one namespace or, without it, in all. */
export function collectionPath(kind: Place, namespace?: string): string {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const within = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${within}/${kind.plural}`;
}

/** One object. */
export function objectPath(kind: Place, key: Key, subresource?: Subresource): string {
  const slash = key.indexOf("/");
  const namespace = slash < 0 ? undefined : key.slice(0, slash);
  const suffix = subresource === undefined ? "" : `/${subresource}`;
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(key.slice(slash + 1))}${suffix}`;
}
