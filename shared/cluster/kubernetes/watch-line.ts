/** One line of a watch, as what it says about the objects of a kind. */
import { parseJson } from "../../lines.ts";
import type { Fault } from "../../manifest/fault.ts";
import { keyOf } from "../../model/object.ts";
import type { Key } from "../../model/object.ts";
import type { ApiError } from "../api-error.ts";
import type { Kind } from "../cluster.ts";
import { refusalOnWatch } from "./answer.ts";

/** What became of one object. */
export type Change<T> =
  | { readonly kind: "read"; readonly key: Key; readonly value: T; readonly resourceVersion: string }
  | { readonly kind: "broken"; readonly key: Key; readonly faults: readonly Fault[] }
  | { readonly kind: "removed"; readonly key: Key };

/** What a line says; `resourceVersion` is where the watch may be taken up again. */
export type Told<T> =
  | { readonly kind: "change"; readonly change: Change<T>; readonly resourceVersion: string }
  | { readonly kind: "bookmark"; readonly resourceVersion: string }
  | { readonly kind: "refused"; readonly error: ApiError }
  | { readonly kind: "unreadable" };

/** The parts of any manifest that say which object it is. */
interface Manifest {
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown; readonly resourceVersion?: unknown };
}

/** Reads a line `{"type": "MODIFIED", "object": {…}}`. */
export function readWatchLine<T>(kind: Pick<Kind<T>, "decode">, line: string): Told<T> {
  const { type, object } = (parseJson(line) ?? {}) as { type?: unknown; object?: unknown };
  if (type === "ERROR") return { kind: "refused", error: refusalOnWatch(object) };
  const resourceVersion = versionOf(object);
  if (type === "BOOKMARK" && resourceVersion !== "") return { kind: "bookmark", resourceVersion };
  const key = identify(object);
  if (key === undefined) return { kind: "unreadable" };
  switch (type) {
    case "ADDED":
    case "MODIFIED":
      return { kind: "change", change: readManifest(kind, key, object), resourceVersion };
    case "DELETED":
      return { kind: "change", change: { kind: "removed", key }, resourceVersion };
    default:
      return { kind: "unreadable" };
  }
}

/** An object as it is now, decoded or broken. */
export function readManifest<T>(kind: Pick<Kind<T>, "decode">, key: Key, manifest: unknown): Change<T> {
  const decoded = kind.decode(manifest);
  return decoded.kind === "read"
    ? { kind: "read", key, value: decoded.value, resourceVersion: versionOf(manifest) }
    : { kind: "broken", key, faults: decoded.faults };
}

/** The key of any object, or undefined where there is no name. */
export function identify(manifest: unknown): Key | undefined {
  const { name, namespace } = metadataOf(manifest);
  return typeof name === "string" ? keyOf(typeof namespace === "string" ? namespace : "", name) : undefined;
}

/** The version of an object or a list; empty where there is none. */
export function versionOf(manifest: unknown): string {
  const { resourceVersion } = metadataOf(manifest);
  return typeof resourceVersion === "string" ? resourceVersion : "";
}

function metadataOf(manifest: unknown): NonNullable<Manifest["metadata"]> {
  return ((manifest ?? {}) as Manifest).metadata ?? {};
}
