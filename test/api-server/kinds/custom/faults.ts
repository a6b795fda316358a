/** Which CustomResourceDefinitions are refused. */
import { type KubeObject, fieldsAt, listAt, textAt } from "../../object.ts";
import { invalid, notSupported } from "../../schema/cause.ts";
import { schemaFaults } from "../../schema/faults.ts";
import type { Cause } from "../../status.ts";

const SCOPES = ["Cluster", "Namespaced"];

/** Every rule that a definition breaks. */
export function definitionFaults(definition: KubeObject): readonly Cause[] {
  const spec = fieldsAt(definition, "spec");
  const versions = listAt(spec, "versions");
  const stored = versions.filter((version) => fieldsAt(version)["storage"] === true);
  const { name } = definition.metadata;
  const rightName = `${textAt(spec, "names", "plural")}.${textAt(spec, "group")}`;
  const scope = textAt(spec, "scope");
  return [
    ...(name === rightName ? [] : [invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')]),
    ...(SCOPES.includes(scope) ? [] : [notSupported("spec.scope", scope, SCOPES)]),
    ...(stored.length === 1
      ? []
      : [invalid("spec.versions", "array", "must have exactly one version marked as storage version")]),
    ...versions.flatMap((version, index) =>
      schemaFaults(fieldsAt(version, "schema")["openAPIV3Schema"], `spec.versions[${index}].schema.openAPIV3Schema`),
    ),
  ];
}
