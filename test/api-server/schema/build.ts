/** Words in which the schemas of the builtin kinds are written. */
import type { Schema } from "./schema.ts";

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
export const int: Schema = { type: "integer", format: "int32" };
export const long: Schema = { type: "integer", format: "int64" };
export const time: Schema = { type: "string", format: "date-time" };
export const bytes: Schema = { type: "string", format: "byte" };
export const intOrText: Schema = { "x-kubernetes-int-or-string": true };

/** An object we neither check nor look into. */
export const open: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

type Properties = Readonly<Record<string, Schema>>;

/** An object of these fields. */
export function object(properties: Properties, ...required: readonly string[]): Schema {
  return { type: "object", properties, ...(required.length > 0 ? { required } : {}) };
}

/** An object that always has one owner as a whole. */
export function atom(properties: Properties): Schema {
  return { ...object(properties), "x-kubernetes-map-type": "atomic" };
}

/** Entries of one kind under free names. */
export function map(values: Schema): Schema {
  return { type: "object", additionalProperties: values };
}

/** A map that always has one owner as a whole, such as a selector. */
export function atomicMap(values: Schema): Schema {
  return { ...map(values), "x-kubernetes-map-type": "atomic" };
}

/** A list that always has one owner as a whole. */
export function list(items: Schema): Schema {
  return { type: "array", items, "x-kubernetes-list-type": "atomic" };
}

/** A list without order or repetition, merged by patches. */
export function set(items: Schema): Schema {
  return { type: "array", items, "x-kubernetes-list-type": "set", "x-kubernetes-patch-strategy": "merge" };
}

/** A list whose entries are told apart by `keys`; a strategic merge patch goes by the first of them. */
export function listBy(keys: readonly [string, ...string[]], items: Schema): Schema {
  return { ...mergedBy(keys[0], items), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys };
}

/** A list that patches merge, but that is no list map. */
export function mergedBy(key: string, items: Schema): Schema {
  return { type: "array", items, "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": key };
}

/** The same field, given this value when absent. */
export function or(schema: Schema, value: unknown): Schema {
  return { ...schema, default: value };
}

/** A text that is one of these. */
export function oneOf(...allowed: readonly string[]): Schema {
  return { ...text, enum: allowed };
}

/** The same field, with this said about it to `kubectl explain`. */
export function described(schema: Schema, description: string): Schema {
  return { ...schema, description };
}
