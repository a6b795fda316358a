/** A kind from the few words that set it apart; the rest is what most builtin kinds do. */
import { type KubeObject, omit } from "../object.ts";
import type { Kind, Rules } from "./kind.ts";

type Named = Pick<Kind, "group" | "version" | "kind" | "plural">;

/** A builtin kind: namespaced, without status, freely updatable, unless said otherwise. */
export function builtin(named: Named & Partial<Kind>): Kind {
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
