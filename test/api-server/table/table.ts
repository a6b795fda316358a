/** meta.k8s.io/v1 Table: a list as the columns that `kubectl get` shows. */
import { type Fields, fieldsAt } from "../object.ts";

/** One column; a priority above 0 shows it in `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly cell: (object: Fields, now: number) => unknown;
}

/** What a row says of its object besides the cells. */
export type IncludeObject = "None" | "Metadata" | "Object";

/** What else a request says about a table. */
export interface TableOptions {
  readonly includeObject: IncludeObject;
  /** Milliseconds since the epoch, from which ages count. */
  readonly now: number;
  /** Of the list: `resourceVersion`, `continue`, `remainingItemCount`. */
  readonly metadata?: Fields;
}

/** The objects as a Table of these columns. */
export function toTable(columns: readonly Column[], objects: readonly Fields[], options: TableOptions): Fields {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: options.metadata ?? {},
    columnDefinitions: columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({
      ...{ name, type, format, description, priority },
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, options.now) ?? null),
      ...included(object, options.includeObject),
    })),
  };
}

function included(object: Fields, include: IncludeObject): Fields {
  switch (include) {
    case "None":
      return {};
    case "Object":
      return { object };
    case "Metadata": {
      const metadata = fieldsAt(object, "metadata");
      return { object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata } };
    }
  }
}
