/** Objects as sets of owned fields: what the schema makes of a value, comparing, merging, removing. */
import { isDeepStrictEqual } from "node:util";
import { isFields } from "../object.ts";
import { entryKey, identityText } from "../schema/lists.ts";
import { propertySchema, type Schema } from "../schema/schema.ts";
import { type FieldSet, type Path, pathText, reachesInto } from "./field-set.ts";
import { weave } from "./order.ts";

/** The parts of a value that may have different owners. */
interface Part {
  readonly element: string;
  readonly value: unknown;
  readonly schema: Schema | undefined;
  /** Fields of a known type are not owned apart from what is in them; entries are. */
  readonly isEntry: boolean;
}

/** The parts by element; undefined for what has one owner as a whole. */
function partsOf(value: unknown, schema: Schema | undefined): ReadonlyMap<string, Part> | undefined {
  if (isFields(value)) {
    if (schema?.["x-kubernetes-map-type"] === "atomic") return undefined;
    return byElement(Object.entries(value).map(([name, child]) => field(name, child, schema)));
  }
  if (!Array.isArray(value)) return undefined;
  switch (schema?.["x-kubernetes-list-type"]) {
    case "map":
      return byElement(value.map((item: unknown) => entry(`k:${identityText(entryKey(item, schema))}`, item, schema)));
    case "set":
      return byElement(value.map((item: unknown) => entry(`v:${identityText(item)}`, item, schema)));
    case "atomic":
    case undefined:
      return undefined;
  }
}

function field(name: string, value: unknown, schema: Schema | undefined): Part {
  const isKnown = schema?.properties !== undefined && Object.hasOwn(schema.properties, name);
  return { element: `f:${name}`, value, schema: propertySchema(schema, name), isEntry: !isKnown };
}

function entry(element: string, value: unknown, list: Schema): Part {
  return { element, value, schema: list.items, isEntry: true };
}

function byElement(parts: readonly Part[]): ReadonlyMap<string, Part> {
  return new Map(parts.map((part) => [part.element, part]));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** The fields that an applied configuration claims. */
export function claimedFields(value: unknown, schema: Schema): FieldSet {
  const set = new Set<string>();
  claim(value, schema, [], set);
  return set;
}

function claim(value: unknown, schema: Schema | undefined, path: Path, set: Set<string>): void {
  const parts = partsOf(value, schema);
  if (parts === undefined) {
    set.add(pathText(path));
    return;
  }
  for (const part of parts.values()) {
    const inner = [...path, part.element];
    claim(part.value, part.schema, inner, set);
    if (part.isEntry || isEmpty(part.value)) set.add(pathText(inner));
  }
}

/** How one object became another. */
export interface Difference {
  /** Added or given another value. */
  readonly written: FieldSet;
  readonly removed: FieldSet;
}

/** What a write did, field by field. */
export function difference(before: unknown, after: unknown, schema: Schema): Difference {
  const found = { written: new Set<string>(), removed: new Set<string>() };
  compare(before, after, schema, [], found);
  return found;
}

function compare(
  before: unknown,
  after: unknown,
  schema: Schema | undefined,
  path: Path,
  found: { readonly written: Set<string>; readonly removed: Set<string> },
): void {
  if (path.length > 0 && before === undefined) found.written.add(pathText(path));
  if (path.length > 0 && after === undefined) found.removed.add(pathText(path));
  const old = before === undefined ? new Map<string, Part>() : partsOf(before, schema);
  const now = after === undefined ? new Map<string, Part>() : partsOf(after, schema);
  if (old === undefined || now === undefined || (isEmpty(before) && isEmpty(after))) {
    const isChanged = before !== undefined && after !== undefined && !isDeepStrictEqual(before, after);
    if (isChanged) found.written.add(pathText(path));
    return;
  }
  for (const element of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(element), now.get(element)];
    compare(a?.value, b?.value, (b ?? a)?.schema, [...path, element], found);
  }
}

/** The live value with the configuration's fields put in. */
export function merged(live: unknown, config: unknown, schema: Schema | undefined): unknown {
  const old = partsOf(live, schema);
  const wanted = partsOf(config, schema);
  if (old === undefined || wanted === undefined || Array.isArray(live) !== Array.isArray(config)) return config;
  const value = ({ element, value: own, schema: inner }: Part) => merged(old.get(element)?.value, own, inner);
  if (Array.isArray(config)) {
    const kept = [...old.keys()].filter((element) => !wanted.has(element));
    return weave([...wanted.keys()], kept, [...old.keys()], "last").map((element) => {
      const part = wanted.get(element);
      return part === undefined ? old.get(element)?.value : value(part);
    });
  }
  const names = [...new Set([...old.keys(), ...wanted.keys()])];
  return Object.fromEntries(
    names.map((element) => {
      const part = wanted.get(element);
      return [element.slice(2), part === undefined ? old.get(element)?.value : value(part)];
    }),
  );
}

/** The value without the given fields, except what reaches into `kept`; what is emptied by that goes too. */
export function withoutFields(value: unknown, schema: Schema, gone: FieldSet, kept: FieldSet): unknown {
  return remaining(value, schema, [], { gone, kept });
}

function remaining(
  value: unknown,
  schema: Schema | undefined,
  path: Path,
  sets: { readonly gone: FieldSet; readonly kept: FieldSet },
): unknown {
  const parts = partsOf(value, schema);
  if (parts === undefined) return value;
  const left = [...parts.values()].flatMap((part): readonly (readonly [Part, unknown])[] => {
    const inner = [...path, part.element];
    const text = pathText(inner);
    if (sets.gone.has(text) && !reachesInto(sets.kept, text)) return [];
    const rest = remaining(part.value, part.schema, inner, sets);
    return isEmpty(rest) && !isEmpty(part.value) ? [] : [[part, rest]];
  });
  if (Array.isArray(value)) return left.map(([, rest]) => rest);
  return Object.fromEntries(left.map(([{ element }, rest]) => [element.slice(2), rest]));
}
