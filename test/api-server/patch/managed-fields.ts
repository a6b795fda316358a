/** `metadata.managedFields`: who owns which fields. */
import { type Fields, fieldsAt, isFields, listAt, omit, textAt } from "../object.ts";
import { decodeFields, encodeFields, type FieldSet, minus, pathText } from "./field-set.ts";

/** Who writes, and when (RFC 3339). */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  /** Like `status`. */
  readonly subresource?: string;
  readonly time: string;
}

/** One entry of the list. */
export interface Ownership extends Writer {
  readonly operation: "Apply" | "Update";
  readonly fields: FieldSet;
}

/** The entries of an object. */
export function ownerships(object: unknown): readonly Ownership[] {
  return listAt(object, "metadata", "managedFields")
    .filter(isFields)
    .map((entry) => ({
      manager: textAt(entry, "manager"),
      operation: entry["operation"] === "Apply" ? "Apply" : "Update",
      apiVersion: textAt(entry, "apiVersion"),
      time: textAt(entry, "time"),
      fields: decodeFields(entry["fieldsV1"]),
      ...(typeof entry["subresource"] === "string" ? { subresource: entry["subresource"] } : {}),
    }));
}

/** The object with these entries; those that own nothing are left out. */
export function withOwnerships(object: Fields, entries: readonly Ownership[]): Fields {
  const managedFields = entries
    .filter(({ fields }) => fields.size > 0)
    .map(({ manager, operation, apiVersion, time, fields, subresource }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: "FieldsV1",
      fieldsV1: encodeFields(fields),
      ...(subresource === undefined ? {} : { subresource }),
    }));
  const metadata = omit(fieldsAt(object, "metadata"), "managedFields");
  return { ...object, metadata: managedFields.length === 0 ? metadata : { ...metadata, managedFields } };
}

/** Do two entries belong to the same writer? An applier is the same one whatever version it applies in. */
export function isSameWriter(a: Omit<Ownership, "fields">, b: Omit<Ownership, "fields">): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === "Apply" || a.apiVersion === b.apiVersion)
  );
}

const NOBODYS: FieldSet = new Set(
  [
    ["f:apiVersion"],
    ["f:kind"],
    ["f:metadata"],
    ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "resourceVersion"].map((name) => [
      "f:metadata",
      `f:${name}`,
    ]),
  ].map(pathText),
);

/** Without what no client owns: identity, and what the server counts. */
export function ownable(set: FieldSet): FieldSet {
  const managed = pathText(["f:metadata", "f:managedFields"]).slice(0, -1);
  return new Set([...minus(set, NOBODYS)].filter((path) => !path.startsWith(managed)));
}
