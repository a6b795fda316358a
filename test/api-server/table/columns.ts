/** Columns that many kinds have, and words to write the others in. */
import { at, type Fields, textAt } from "../object.ts";
import { age } from "./age.ts";
import type { Column } from "./table.ts";

type Cell = (object: Fields, now: number) => string;

/** The first column of every table. */
export const NAME: Column = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name must be unique within a namespace.",
  cell: (object) => textAt(object, "metadata", "name"),
};

/** Time since creation. */
export const AGE: Column = text("Age", (object, now) => age(at(object, "metadata", "creationTimestamp"), now));

/** The creation time itself, for kinds whose age says little. */
export const CREATED_AT: Column = {
  name: "Created At",
  type: "date",
  cell: (object) => textAt(object, "metadata", "creationTimestamp"),
};

/** A column of texts. */
export function text(name: string, cell: Cell): Column {
  return { name, type: "string", cell };
}

/** A column of texts for `-o wide`. */
export function wide(name: string, cell: Cell): Column {
  return { ...text(name, cell), priority: 1 };
}

/** A column with the number at a path, 0 where there is none. */
export function count(name: string, ...path: readonly string[]): Column {
  return { name, type: "integer", cell: (object) => at(object, ...path) ?? 0 };
}

/** What stands for nothing. */
export function orNone(value: string): string {
  return value === "" ? "<none>" : value;
}

/** `a=b,c=d`, as a selector is shown. */
export function pairs(labels: Fields): string {
  return orNone(
    Object.entries(labels)
      .map(([name, value]) => `${name}=${String(value)}`)
      .toSorted()
      .join(","),
  );
}

/** The first three, and how many more there are. */
export function firstOf(items: readonly string[], more: string): string {
  const shown = items.slice(0, 3).join(",");
  return items.length > 3 ? `${shown} + ${items.length - 3} more${more}` : orNone(shown);
}
