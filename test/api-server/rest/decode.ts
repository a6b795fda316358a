/** An object as it was sent, turned into one that the rules of its kind can rely on. */
import type { Kind } from "../kinds/kind.ts";
import { type Fields, type KubeObject, type ObjectMeta, isFields } from "../object.ts";
import type { Refusal } from "../status.ts";
import { type Cause, badRequest } from "../status.ts";

/** What came of decoding. */
export interface Decoded {
  readonly object: KubeObject;
  /** What the schema of a builtin kind has against it; custom kinds are judged by what an update amounts to. */
  readonly faults: readonly Cause[];
  readonly warnings: readonly string[];
}

/** Drops what the kind does not know, fills in defaults; refuses values of the wrong type. */
export function decoded(kind: Kind, sent: KubeObject, query: URLSearchParams): Decoded {
  const structure = kind.structure();
  const tidy = tidied(kind.custom ? sent : (withoutNulls(sent) as KubeObject));
  const { value, unknown } = structure.prune(tidy);
  const complaints = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  const strictness = query.get("fieldValidation") ?? "Warn";
  if (strictness === "Strict" && complaints.length > 0) throw strictly(kind, complaints);
  const object = kind.rules.defaulted(structure.applyDefaults(value) as KubeObject);
  const faults = structure.validate(object);
  refuseWrongTypes(kind, faults);
  return { object, faults: kind.custom ? [] : faults, warnings: strictness === "Warn" ? complaints : [] };
}

/** A value of the wrong type cannot even be read into a builtin kind, nor into the metadata of any. */
function refuseWrongTypes(kind: Kind, faults: readonly Cause[]): void {
  const unreadable = faults.filter(
    ({ reason, field }) => reason === "FieldValueTypeInvalid" && (!kind.custom || field.startsWith("metadata")),
  );
  if (unreadable.length === 0) return;
  const why = unreadable.map(({ message }) => message).join(", ");
  throw badRequest(
    `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${why}`,
  );
}

function strictly(kind: Kind, complaints: readonly string[]): Refusal {
  const why = `strict decoding error: ${complaints.join(", ")}`;
  if (kind.custom) return badRequest(why);
  return badRequest(
    `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${why}`,
  );
}

/** In metadata, empty and null are the same as absent. */
function tidied(object: KubeObject): KubeObject {
  const kept = Object.entries(object.metadata).filter(([name, value]) => name === "name" || !isEmpty(value));
  return { ...object, metadata: Object.fromEntries(kept) as unknown as ObjectMeta };
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;
}

/** To a builtin kind, null is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  const kept: Fields = Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]])),
  );
  return kept;
}
