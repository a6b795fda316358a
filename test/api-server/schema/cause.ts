/** What is wrong with one field, in the words of kube-apiserver's 422 answers. */

/** One entry of `Status.details.causes`. */
export interface Cause {
  /** Like `spec.addresses[1]`. */
  readonly field: string;
  readonly reason: CauseReason;
  readonly message: string;
}

/** The reasons that field validation gives. */
export type CauseReason =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueTypeInvalid"
  | "FieldValueNotSupported"
  | "FieldValueDuplicate"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany";

/** A field that must be there is not. */
export function required(field: string, detail = ""): Cause {
  return { field, reason: "FieldValueRequired", message: sentence("Required value", detail) };
}

/** A value that breaks a rule. */
export function invalid(field: string, value: unknown, detail: string): Cause {
  return { field, reason: "FieldValueInvalid", message: sentence(`Invalid value: ${quoted(value)}`, detail) };
}

/** A value of another type than the schema's. */
export function typeInvalid(field: string, value: unknown, expected: string): Cause {
  const actual = typeName(value);
  const detail = `${field} in body must be of type ${expected}: "${actual}"`;
  return { field, reason: "FieldValueTypeInvalid", message: `Invalid value: "${actual}": ${detail}` };
}

/** A value that is not in the list of those allowed. */
export function notSupported(field: string, value: unknown, allowed: readonly unknown[]): Cause {
  const supported = `supported values: ${allowed.map(quoted).join(", ")}`;
  return { field, reason: "FieldValueNotSupported", message: `Unsupported value: ${quoted(value)}: ${supported}` };
}

/** The second of two equal entries. */
export function duplicate(field: string, value: unknown): Cause {
  return { field, reason: "FieldValueDuplicate", message: `Duplicate value: ${quoted(value)}` };
}

/** Something that may not be there. */
export function forbidden(field: string, detail: string): Cause {
  return { field, reason: "FieldValueForbidden", message: `Forbidden: ${detail}` };
}

/** A string above its limit. */
export function tooLong(field: string, limit: number): Cause {
  return { field, reason: "FieldValueTooLong", message: `Too long: may not be more than ${limit} bytes` };
}

/** A list or map above its limit. */
export function tooMany(field: string, count: number, limit: number): Cause {
  return { field, reason: "FieldValueTooMany", message: `Too many: ${count}: must have at most ${limit} items` };
}

/** All causes in one line, as the end of a Status' message. */
export function causesText(causes: readonly Cause[]): string {
  const lines = causes.map(({ field, message }) => `${field}: ${message}`);
  return lines.length === 1 ? lines.join() : `[${lines.join(", ")}]`;
}

/** The OpenAPI name of a value's type. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "bigint") return "integer";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function quoted(value: unknown): string {
  if (value === undefined) return '""';
  if (value === null) return '"null"';
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
}

function sentence(start: string, detail: string): string {
  return detail === "" ? start : `${start}: ${detail}`;
}
