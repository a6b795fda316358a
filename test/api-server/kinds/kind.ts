/** What the server knows of a kind: its names, what it serves, and the rules for writing it. */
import type { KubeObject } from "../object.ts";
import type { Schema } from "../schema/schema.ts";
import type { StructuralSchema } from "../schema/structural.ts";
import type { Cause, Subject } from "../status.ts";
import type { Column } from "../table/table.ts";

/** How objects of one kind are written. Everything is pure but what a kind keeps in a ledger of its own. */
export interface Rules {
  /** Fills in what the user left out, from the object alone. */
  readonly defaulted: (object: KubeObject) => KubeObject;
  /** What the server decides at creation: clears what users may not set, gives out what it allocates. */
  readonly created: (object: KubeObject) => KubeObject;
  /** The same for an update. */
  readonly updated: (next: KubeObject, live: KubeObject) => KubeObject;
  /** What an update through `/status` amounts to. */
  readonly statusUpdated: (next: KubeObject, live: KubeObject) => KubeObject;
  /** Every rule that the object breaks; `live` is what it replaces. */
  readonly faults: (object: KubeObject, live: KubeObject | undefined) => readonly Cause[];
}

/** One kind in one version. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  /** Served from a CustomResourceDefinition. */
  readonly custom: boolean;
  /** Is `metadata.generation` kept? */
  readonly hasGeneration: boolean;
  /** May an update come without a resourceVersion? */
  readonly unconditionalUpdate: boolean;
  /** Does an update of something absent create it? */
  readonly createOnUpdate: boolean;
  /** Fields, besides `metadata.name` and `metadata.namespace`, that fieldSelector knows. */
  readonly selectableFields: readonly string[];
  readonly schema: Schema;
  /** Compiled when first needed: most tests touch few kinds. */
  readonly structure: () => StructuralSchema;
  /** What `kubectl get` shows. */
  readonly columns: readonly Column[];
  readonly rules: Rules;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: Pick<Kind, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The store's name for the resource: every version of a kind is kept in one place. */
export function resourceOf({ group, plural }: Pick<Kind, "group" | "plural">): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** What a refusal about an object of this kind names. */
export function subjectOf({ group, plural, kind }: Kind, name: string): Subject {
  return { group, plural, kind, name };
}

/** Does the object as it is stored need the apiVersion of this kind? Versions of a kind differ in nothing else here. */
export function inVersion(kind: Kind, object: KubeObject): KubeObject {
  const apiVersion = apiVersionOf(kind);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
