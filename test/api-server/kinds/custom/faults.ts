/** Which CustomResourceDefinitions are refused. */
import { type KubeObject, fieldsAt, isFields, listAt, textAt } from "../../object.ts";
import { type Cause, invalid, notSupported, required } from "../../schema/cause.ts";
import { schemaFaults } from "../../schema/faults.ts";

const SCOPES = ["Cluster", "Namespaced"];

/** Every rule that a definition breaks. */
export function definitionFaults(definition: KubeObject): readonly Cause[] {
  const spec = fieldsAt(definition, "spec");
  const versions = listAt(spec, "versions");
  return [
    ...nameFaults(definition.metadata.name, textAt(spec, "names", "plural"), textAt(spec, "group")),
    ...["group", "names.plural", "names.kind"]
      .filter((path) => textAt(spec, ...path.split(".")) === "")
      .map((path) => required(`spec.${path}`)),
    ...(SCOPES.includes(textAt(spec, "scope")) ? [] : [notSupported("spec.scope", textAt(spec, "scope"), SCOPES)]),
    ...storageFaults(versions),
    ...versions.flatMap((version, index) => {
      const path = `spec.versions[${index}]`;
      const name = textAt(version, "name") === "" ? [required(`${path}.name`)] : [];
      return [
        ...name,
        ...schemaFaults(fieldsAt(version, "schema")["openAPIV3Schema"], `${path}.schema.openAPIV3Schema`),
      ];
    }),
    ...storedFaults(definition, versions),
  ];
}

function nameFaults(name: string, plural: string, group: string): readonly Cause[] {
  return name === `${plural}.${group}`
    ? []
    : [invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')];
}

function storageFaults(versions: readonly unknown[]): readonly Cause[] {
  const stored = versions.filter((version) => isFields(version) && version["storage"] === true);
  if (stored.length === 1) return [];
  return [invalid("spec.versions", "array", "must have exactly one version marked as storage version")];
}

/** Objects may still lie in the store in a version that was the storage version once. */
function storedFaults(definition: KubeObject, versions: readonly unknown[]): readonly Cause[] {
  const names = new Set(versions.map((version) => textAt(version, "name")));
  return listAt(definition, "status", "storedVersions").flatMap((name, index) =>
    typeof name === "string" && names.has(name)
      ? []
      : [invalid(`status.storedVersions[${index}]`, name, "must appear in spec.versions")],
  );
}
