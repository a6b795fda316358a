/** `metadata`, as every kind has it. */
import { keyOf } from "../model/object.ts";
import type { Meta } from "../model/object.ts";
import { at, object, required, text, texts } from "./place.ts";
import type { Place } from "./place.ts";

/** The identity of the object whose manifest this is. */
export function meta(root: Place): Meta {
  const metadata = object(required(at(root, "metadata")));
  const name = text(required(at(metadata, "name"))) ?? "";
  const namespace = text(at(metadata, "namespace")) ?? "";
  return {
    key: keyOf(namespace, name),
    name,
    namespace,
    uid: text(at(metadata, "uid")) ?? "",
    resourceVersion: text(at(metadata, "resourceVersion")) ?? "",
    labels: texts(at(metadata, "labels")),
  };
}
