/** A schema made ready to use: defaults, pruning, validation. */
import { type Cause, invalid } from "./cause.ts";
import { brokenRules, hasRules } from "./cel.ts";
import { objectMeta } from "./builtin/metadata.ts";
import { compileConstraints } from "./constraints.ts";
import { withDefaults } from "./defaults.ts";
import { repeatedEntries } from "./lists.ts";
import { prune, type Pruned } from "./prune.ts";
import type { Schema } from "./schema.ts";

/** What can be done with an object of a kind. */
export interface StructuralSchema {
  /** With `apiVersion`, `kind` and `metadata`, whatever was said about them. */
  readonly schema: Schema;
  /** A copy with what the schema gives for absent fields. */
  readonly applyDefaults: (value: unknown) => unknown;
  /** A copy without what the schema does not know, and the paths of that. */
  readonly prune: (value: unknown) => Pruned;
  /** What is wrong with a value; `old` is what it replaces. */
  readonly validate: (value: unknown, old?: unknown) => readonly Cause[];
}

const BLOCKING = new Set(["FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"]);

/** The rest of what kube-apiserver says when rules could not be asked. The field is `<nil>` there, too. */
const RULES_NOT_ASKED = invalid(
  "<nil>",
  null,
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
);

/** Compiles the schema of one version of a kind. */
export function compileSchema(kindSchema: Schema): StructuralSchema {
  const schema = withTypeMeta(kindSchema);
  const check = compileConstraints(schema);
  const asksRules = hasRules(schema);
  return {
    schema,
    applyDefaults: (value) => withDefaults(value, schema),
    prune: (value) => prune(value, schema),
    validate: (value, old) => {
      const causes = [...check(value), ...repeatedEntries(value, schema)];
      if (!asksRules) return causes;
      if (causes.some(({ reason }) => BLOCKING.has(reason))) return [...causes, RULES_NOT_ASKED];
      return [...causes, ...brokenRules(value, old, schema)];
    },
  };
}

/** The schema with what every object has, whatever was said about that. */
export function withTypeMeta(schema: Schema): Schema {
  const text: Schema = { type: "string" };
  return { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata: objectMeta } };
}
