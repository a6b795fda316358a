/** Walks over a value and its schema together. */
import { isFields } from "../object.ts";
import { propertySchema, type Schema } from "./schema.ts";

/** The value with every child replaced by what `visit` returns for it. */
export function mapChildren(
  value: unknown,
  schema: Schema | undefined,
  visit: (child: unknown, schema: Schema | undefined) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => visit(item, schema?.items));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, visit(child, propertySchema(schema, name))]),
  );
}

/** One child of a value, by the words that field paths use. */
export interface Child {
  readonly path: string;
  readonly value: unknown;
  readonly schema: Schema | undefined;
}

/** The children of a value, with their field paths. */
export function children(value: unknown, schema: Schema | undefined, path: string): readonly Child[] {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item, schema: schema?.items }));
  if (!isFields(value)) return [];
  return Object.entries(value).map(([name, child]) => ({
    path: join(path, name),
    value: child,
    schema: propertySchema(schema, name),
  }));
}

/** A field path made longer by a name. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
