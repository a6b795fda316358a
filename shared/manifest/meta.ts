/** `metadata`, as every kind has it. */
import { keyOf } from "../model/object.ts";
import type { Meta } from "../model/object.ts";
import { at, object, orNote, required, text, texts } from "./place.ts";
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

/** When it was created, in seconds since 1970; 0 before the API server has seen it. */
export function createdAt(root: Place): number {
  return seconds(at(object(at(root, "metadata")), "creationTimestamp")) ?? 0;
}

function seconds(place: Place): number | undefined {
  const written = text(place);
  if (written === undefined) return undefined;
  const milliseconds = Date.parse(written);
  const whole = Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
  return orNote(whole, place, `"${written}" is not a date`);
}
