/** Lists that are sets or maps: no entry twice. */
import { isFields } from "../object.ts";
import { duplicate, type Cause } from "./cause.ts";
import type { Schema } from "./schema.ts";
import { children } from "./walk.ts";

/** The entries that repeat an earlier one, in every list of the value. */
export function repeatedEntries(value: unknown, schema: Schema | undefined, path = ""): readonly Cause[] {
  if (schema === undefined) return [];
  const deeper = children(value, schema, path).flatMap((child) =>
    repeatedEntries(child.value, child.schema, child.path),
  );
  return Array.isArray(value) ? [...repeated(value, schema, path), ...deeper] : deeper;
}

function repeated(list: readonly unknown[], schema: Schema, path: string): readonly Cause[] {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map") return [];
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const identity = type === "set" ? item : entryKey(item, schema);
    const text = identityText(identity);
    if (seen.has(text)) return [duplicate(`${path}[${index}]`, identity)];
    seen.add(text);
    return [];
  });
}

/** The key fields of an entry of a list map; a key that is left out counts by its default. */
export function entryKey(item: unknown, list: Schema): Readonly<Record<string, unknown>> {
  const keys = list["x-kubernetes-list-map-keys"] ?? [];
  const fields = isFields(item) ? item : {};
  return Object.fromEntries(
    keys
      .toSorted()
      .map((key): [string, unknown] => [key, fields[key] ?? list.items?.properties?.[key]?.default])
      .filter(([, value]) => value !== undefined),
  );
}

/** Equal values have equal texts. */
export function identityText(value: unknown): string {
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(ordered);
  if (!isFields(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, ordered(inner)]));
}
