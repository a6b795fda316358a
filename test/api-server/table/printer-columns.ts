/** The columns that a CRD asks for: `additionalPrinterColumns`. */
import { JSONPath } from "jsonpath-plus";
import { type Fields, isFields, textAt } from "../object.ts";
import { age } from "./age.ts";
import { AGE, NAME } from "./columns.ts";
import type { Column } from "./table.ts";

/** Name, then what is asked for; name and age if nothing is. */
export function printerColumns(wanted: unknown): readonly Column[] {
  const columns = Array.isArray(wanted) ? wanted.filter(isFields).map(toColumn) : [];
  return columns.length === 0 ? [NAME, AGE] : [NAME, ...columns];
}

function toColumn(wanted: Fields): Column {
  const type = columnType(textAt(wanted, "type"));
  const path = textAt(wanted, "jsonPath");
  const priority = wanted["priority"];
  return {
    name: textAt(wanted, "name"),
    type,
    format: textAt(wanted, "format"),
    description: textAt(wanted, "description"),
    priority: typeof priority === "number" ? priority : 0,
    cell: (object, now) => cell(found(path, object), type, now),
  };
}

function columnType(type: string): Column["type"] {
  return type === "integer" || type === "number" || type === "boolean" || type === "date" ? type : "string";
}

/** Only the first result counts; expressions in a path are not evaluated. */
function found(path: string, object: Fields): unknown {
  try {
    const results: unknown = JSONPath({ path: `$${path}`, json: object, wrap: true, eval: false });
    return Array.isArray(results) ? results[0] : undefined;
  } catch {
    return undefined;
  }
}

function cell(value: unknown, type: Column["type"], now: number): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case "string":
      return typeof value === "string" ? value : JSON.stringify(value);
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : typeof value === "bigint" ? value : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return age(value, now);
  }
}
