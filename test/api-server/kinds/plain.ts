/** A kind from the few words that set it apart; the rest is what most builtin kinds do. */
import assert from "node:assert/strict";
import { type KubeObject, omit } from "../object.ts";
import { builtinSchema } from "../schema/builtin.ts";
import { builtinColumns } from "../table/builtin.ts";
import { type Kind, type Rules, apiVersionOf } from "./kind.ts";
import { compiledLater } from "./structure.ts";

type Named = Pick<Kind, "group" | "version" | "kind" | "plural">;

/** A builtin kind: namespaced, without status, freely updatable, unless said otherwise. */
export function builtin(named: Named & Partial<Kind>): Kind {
  const schema = builtinSchema(apiVersionOf(named), named.kind);
  assert(schema !== undefined, `no schema for ${named.kind}`);
  return {
    singular: named.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    hasStatus: false,
    custom: false,
    hasGeneration: false,
    unconditionalUpdate: true,
    createOnUpdate: false,
    selectableFields: [],
    schema,
    structure: compiledLater(schema),
    columns: builtinColumns(named.group, named.kind),
    rules: named.hasStatus === true ? SPEC_AND_STATUS : DATA,
    ...named,
  };
}

/** Rules of a kind that is only data. */
export const DATA: Rules = {
  defaulted: (object) => object,
  created: (object) => object,
  updated: (next) => next,
  statusUpdated: (next) => next,
  faults: () => [],
};

/** Rules of a kind with a status apart: each of the two ways in leaves the other half alone. */
export const SPEC_AND_STATUS: Rules = {
  ...DATA,
  created: (object) => withField(object, "status", {}),
  updated: (next, live) => withField(next, "status", live["status"]),
  statusUpdated: (next, live) => withField(next, "spec", live["spec"]),
};

/** The object with one field replaced; undefined removes it. */
export function withField(object: KubeObject, field: string, value: unknown): KubeObject {
  return value === undefined ? (omit(object, field) as KubeObject) : { ...object, [field]: value };
}
