/** The kinds that a CustomResourceDefinition defines. */
import { type KubeObject, fieldsAt, isFields, listAt, textAt } from "../../object.ts";
import type { Schema } from "../../schema/schema.ts";
import { printerColumns } from "../../table/printer-columns.ts";
import { byMaturity } from "../../http/discovery.ts";
import type { Kind } from "../kind.ts";
import { compiledLater } from "../structure.ts";
import { customRules } from "./rules.ts";

/** One kind for each served version, the best first. */
export function kindsOf(definition: KubeObject): readonly Kind[] {
  const spec = fieldsAt(definition, "spec");
  const served = listAt(spec, "versions")
    .filter(isFields)
    .filter((version) => version["served"] === true);
  const sorted = served.toSorted((a, b) => byMaturity(textAt(a, "name"), textAt(b, "name")));
  return sorted.map((version): Kind => {
    const names = fieldsAt(spec, "names");
    const schema: Schema = fieldsAt(version, "schema", "openAPIV3Schema");
    const hasStatus = isFields(fieldsAt(version, "subresources")["status"]);
    return {
      group: textAt(spec, "group"),
      version: textAt(version, "name"),
      kind: textAt(names, "kind"),
      plural: textAt(names, "plural"),
      singular: textAt(names, "singular"),
      shortNames: listAt(names, "shortNames") as readonly string[],
      categories: listAt(names, "categories") as readonly string[],
      namespaced: textAt(spec, "scope") === "Namespaced",
      hasStatus,
      custom: true,
      hasGeneration: true,
      unconditionalUpdate: false,
      createOnUpdate: false,
      selectableFields: listAt(version, "selectableFields").map((field) =>
        textAt(field, "jsonPath").replace(/^\./, ""),
      ),
      schema,
      structure: compiledLater(schema),
      columns: printerColumns(version["additionalPrinterColumns"]),
      rules: customRules(hasStatus),
    };
  });
}
