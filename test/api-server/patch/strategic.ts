/** Strategic merge patch: a merge patch that knows by the schema which lists are merged, and by which key. */
import { type Fields, isFields } from "../object.ts";
import { identityText } from "../schema/lists.ts";
import { propertySchema, type Schema } from "../schema/schema.ts";
import { weave } from "./order.ts";
import { malformed, type Patched } from "./patched.ts";

const DIRECTIVE = "$patch";
const RETAIN = "$retainKeys";
const ORDER = "$setElementOrder/";
const DELETE_FROM = "$deleteFromPrimitiveList/";

/** A patch that contradicts itself or the schema. */
class BadPatch extends Error {}

/** The object with the patch applied. */
export function patchStrategic(object: unknown, patch: unknown, schema: Schema): Patched {
  if (!isFields(object) || !isFields(patch)) return malformed("a strategic merge patch is an object");
  try {
    return { kind: "patched", value: mergeObject(object, patch, schema) };
  } catch (error) {
    if (error instanceof BadPatch) return malformed(error.message);
    throw error;
  }
}

function mergeObject(original: Fields, patch: Fields, schema: Schema | undefined): Fields {
  const directive = patch[DIRECTIVE];
  if (directive === "replace") return cleaned(patch);
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge")
    throw new BadPatch(`unknown directive in $patch: ${JSON.stringify(directive)}`);

  const merged = new Map(Object.entries(retained(original, patch[RETAIN])));
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(DELETE_FROM)) deleteFrom(merged, name.slice(DELETE_FROM.length), value);
    if (name === DIRECTIVE || name === RETAIN || name.startsWith(ORDER) || name.startsWith(DELETE_FROM)) continue;
    if (value === null) merged.delete(name);
    else merged.set(name, mergeValue(merged.get(name), value, propertySchema(schema, name)));
  }
  for (const [name, order] of Object.entries(patch))
    if (name.startsWith(ORDER)) reorder(merged, name.slice(ORDER.length), order, original, schema);
  return Object.fromEntries(merged);
}

function mergeValue(original: unknown, patch: unknown, schema: Schema | undefined): unknown {
  const strategies = schema?.["x-kubernetes-patch-strategy"]?.split(",") ?? [];
  if (isFields(patch))
    return isFields(original) && !strategies.includes("replace")
      ? mergeObject(original, patch, schema)
      : cleaned(patch);
  if (!Array.isArray(patch)) return patch;
  const list: readonly unknown[] = Array.isArray(original) ? original : [];
  return strategies.includes("merge") ? mergeList(list, patch, schema) : patch.map(cleanedValue);
}

function mergeList(original: readonly unknown[], patch: readonly unknown[], schema: Schema | undefined): unknown {
  const key = schema?.["x-kubernetes-patch-merge-key"];
  if (key === undefined) return union(original, patch);
  const isReplacement = patch.some((item) => isFields(item) && item[DIRECTIVE] === "replace");
  const items = patch.filter((item) => !(isFields(item) && item[DIRECTIVE] === "replace"));
  const merged = new Map(isReplacement ? [] : original.map((item) => [keyOf(item, key), item]));
  for (const item of items) {
    const identity = keyOf(item, key);
    if (!isFields(item)) throw new BadPatch(`an entry of a list merged by ${key} must be an object`);
    const before = merged.get(identity);
    if (item[DIRECTIVE] === "delete") merged.delete(identity);
    else merged.set(identity, isFields(before) ? mergeObject(before, item, schema?.items) : cleaned(item));
  }
  return inOrder(
    merged,
    items.map((item) => keyOf(item, key)),
    original.map((item) => keyOf(item, key)),
  );
}

function union(original: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  const merged = new Map([...original, ...patch].map((item) => [identityText(item), item]));
  return inOrder(merged, patch.map(identityText), original.map(identityText));
}

/** What the patch mentions in its order, and the rest where it stood. */
function inOrder(
  merged: ReadonlyMap<string, unknown>,
  wanted: readonly string[],
  before: readonly string[],
): readonly unknown[] {
  const listed = [...new Set(wanted)].filter((identity) => merged.has(identity));
  const kept = [...merged.keys()].filter((identity) => !listed.includes(identity));
  return weave(listed, kept, before, "first").map((identity) => merged.get(identity));
}

function keyOf(item: unknown, key: string): string {
  const value = isFields(item) ? item[key] : undefined;
  if (value === undefined) throw new BadPatch(`map does not contain declared merge key: ${key}`);
  return identityText(value);
}

function retained(original: Fields, keys: unknown): Fields {
  if (keys === undefined) return original;
  if (!Array.isArray(keys)) throw new BadPatch("$retainKeys must be a list of names");
  return Object.fromEntries(Object.entries(original).filter(([name]) => keys.includes(name)));
}

function deleteFrom(merged: Map<string, unknown>, name: string, unwanted: unknown): void {
  const list = merged.get(name);
  if (!Array.isArray(unwanted)) throw new BadPatch(`${DELETE_FROM}${name} must be a list`);
  if (!Array.isArray(list)) return;
  const gone = new Set(unwanted.map(identityText));
  merged.set(
    name,
    list.filter((item) => !gone.has(identityText(item))),
  );
}

function reorder(
  merged: Map<string, unknown>,
  name: string,
  order: unknown,
  original: Fields,
  schema: Schema | undefined,
) {
  const list = merged.get(name);
  if (!Array.isArray(order)) throw new BadPatch(`${ORDER}${name} must be a list`);
  if (!Array.isArray(list)) return;
  const key = propertySchema(schema, name)?.["x-kubernetes-patch-merge-key"];
  const identity = (item: unknown) => (key === undefined ? identityText(item) : keyOf(item, key));
  const items = new Map(list.map((item: unknown) => [identity(item), item]));
  const before = original[name];
  merged.set(name, inOrder(items, order.map(identity), Array.isArray(before) ? before.map(identity) : []));
}

/** What a patch leaves where nothing was: itself without directives and removals. */
function cleaned(patch: Fields): Fields {
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([name, value]) => value !== null && !isDirective(name))
      .map(([name, value]) => [name, cleanedValue(value)]),
  );
}

function cleanedValue(value: unknown): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !(isFields(item) && item[DIRECTIVE] === "delete")).map(cleanedValue);
  return isFields(value) ? cleaned(value) : value;
}

function isDirective(name: string): boolean {
  return name === DIRECTIVE || name === RETAIN || name.startsWith(ORDER) || name.startsWith(DELETE_FROM);
}
