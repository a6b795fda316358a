/** Fills in what a schema gives for absent fields. */
import { isFields } from "../object.ts";
import type { Schema } from "./schema.ts";
import { mapChildren } from "./walk.ts";

/** A copy with defaults; a null where null is not allowed counts as absent. */
export function withDefaults(value: unknown, schema: Schema | undefined): unknown {
  if (schema === undefined) return value;
  const filled = isFields(value) ? fill(value, schema) : value;
  return mapChildren(filled, schema, withDefaults);
}

function fill(value: Readonly<Record<string, unknown>>, schema: Schema): Readonly<Record<string, unknown>> {
  const known = Object.entries(schema.properties ?? {});
  const unwanted = new Set(
    known.filter(([name, { nullable }]) => value[name] === null && !nullable).map(([name]) => name),
  );
  const present = Object.entries(value).filter(([name]) => !unwanted.has(name));
  const names = new Set(present.map(([name]) => name));
  const absent = known.filter(([name, property]) => !names.has(name) && property.default !== undefined);
  const defaults = absent.map(([name, property]): [string, unknown] => [name, structuredClone(property.default)]);
  return Object.fromEntries([...present, ...defaults]);
}
