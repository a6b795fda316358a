/** apiextensions.k8s.io/v1: the kind CustomResourceDefinition itself. */
import { isDeepStrictEqual } from "node:util";
import { type KubeObject, fieldsAt, isFields, listAt, textAt } from "../../object.ts";
import type { Kind } from "../kind.ts";
import { definitionFaults } from "./faults.ts";
import { SPEC_AND_STATUS, builtin } from "../plain.ts";

/** Keeps a definition until every object of its kind has been deleted. */
export const CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

/** The kind CustomResourceDefinition. */
export const definitionKind: Kind = builtin({
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  unconditionalUpdate: false,
  rules: {
    ...SPEC_AND_STATUS,
    defaulted: definitionDefaults,
    created: (object) => ({
      ...object,
      status: { conditions: [], acceptedNames: { plural: "", kind: "" }, storedVersions: [] },
    }),
    faults: definitionFaults,
  },
});

/** The status of a definition whose names are accepted and which is served. */
export function established(definition: KubeObject, now: string): KubeObject {
  const { names, versions } = fieldsAt(definition, "spec");
  const storage = listAt(versions).find((version) => fieldsAt(version)["storage"] === true);
  const before = listAt(definition, "status", "conditions").filter(isFields);
  const condition = (type: string, reason: string, message: string) =>
    before.find((old) => old["type"] === type && old["status"] === "True") ?? {
      type,
      status: "True",
      lastTransitionTime: now,
      reason,
      message,
    };
  const stored = new Set([...listAt(definition, "status", "storedVersions"), textAt(storage, "name")]);
  const status = {
    conditions: [
      condition("NamesAccepted", "NoConflicts", "no conflicts found"),
      condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ],
    acceptedNames: names,
    storedVersions: [...stored],
  };
  const finalizers = definition.metadata.finalizers ?? [];
  if (isDeepStrictEqual(status, definition["status"]) && finalizers.includes(CLEANUP)) return definition;
  return {
    ...definition,
    metadata: { ...definition.metadata, finalizers: [...new Set([...finalizers, CLEANUP])] },
    status,
  };
}

function definitionDefaults(object: KubeObject): KubeObject {
  const spec = fieldsAt(object, "spec");
  const names = fieldsAt(spec, "names");
  const kind = textAt(names, "kind");
  return {
    ...object,
    spec: {
      conversion: { strategy: "None" },
      ...spec,
      names: { listKind: `${kind}List`, singular: kind.toLowerCase(), ...names },
    },
  };
}
