/** Drops the fields that a structural schema does not specify. */
import { isFields } from "../object.ts";
import { propertySchema, type Schema } from "./schema.ts";
import { join } from "./walk.ts";

/** What is left, and the paths of what was dropped. */
export interface Pruned {
  readonly value: unknown;
  readonly unknown: readonly string[];
}

const EMBEDDED = new Set(["apiVersion", "kind", "metadata"]);

/** The value without the fields its schema does not know. */
export function prune(value: unknown, schema: Schema): Pruned {
  const dropped: string[] = [];
  return { value: keep(value, schema, "", dropped), unknown: dropped };
}

function keep(value: unknown, schema: Schema, path: string, dropped: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    return value.map((item: unknown, index) => keep(item, items, `${path}[${index}]`, dropped));
  }
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) => {
      const inner = propertySchema(schema, name);
      if (inner !== undefined) return [[name, keep(child, inner, join(path, name), dropped)]];
      if (isOpen(schema, name)) return [[name, child]];
      dropped.push(join(path, name));
      return [];
    }),
  );
}

function isOpen(schema: Schema, name: string): boolean {
  if (schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties === true) return true;
  if (schema["x-kubernetes-embedded-resource"] === true && EMBEDDED.has(name)) return true;
  return schema["x-kubernetes-int-or-string"] === true;
}
