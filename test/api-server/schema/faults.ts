/** Why a CRD's schema is refused: it must be structural, and its rules must be CEL. */
import { isFields } from "../object.ts";
import { type Cause, forbidden, invalid, notSupported, required } from "./cause.ts";
import { expressionFault } from "./cel.ts";
import { compileConstraints } from "./constraints.ts";
import { join } from "./walk.ts";

type Node = Readonly<Record<string, unknown>>;

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

/** Everything that is wrong with a schema; nothing if it can be served. */
export function schemaFaults(schema: unknown, field = "spec.validation.openAPIV3Schema"): readonly Cause[] {
  if (!isFields(schema)) return [required(field, "schemas are required")];
  const root =
    schema["type"] === "object"
      ? []
      : [invalid(join(field, "type"), schema["type"] ?? "", "must be object at the root")];
  const faults = [...root, ...nodeFaults(schema, field)];
  return faults.length > 0 ? faults : uncompiled(schema, field);
}

/** What only the compiler notices: `enum: 5`. */
function uncompiled(schema: Node, field: string): readonly Cause[] {
  try {
    compileConstraints(schema);
    return [];
  } catch (error) {
    return [invalid(field, "object", error instanceof Error ? error.message : String(error))];
  }
}

function nodeFaults(node: Node, field: string): readonly Cause[] {
  return [
    ...typeFaults(node, field),
    ...extensionFaults(node, field),
    ...patternFaults(node, field),
    ...ruleFaults(node, field),
    ...childFaults(node, field),
  ];
}

function typeFaults(node: Node, field: string): readonly Cause[] {
  const { type } = node;
  const mayBeUntyped =
    node["x-kubernetes-int-or-string"] === true || node["x-kubernetes-preserve-unknown-fields"] === true;
  if (type === undefined)
    return mayBeUntyped ? [] : [required(join(field, "type"), "must not be empty for specified object fields")];
  return typeof type === "string" && TYPES.includes(type) ? [] : [notSupported(join(field, "type"), type, TYPES)];
}

function extensionFaults(node: Node, field: string): readonly Cause[] {
  const faults: Cause[] = [];
  const listType = node["x-kubernetes-list-type"];
  const keys = node["x-kubernetes-list-map-keys"];
  if (node["uniqueItems"] === true)
    faults.push(
      forbidden(
        join(field, "uniqueItems"),
        "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      ),
    );
  if (node["additionalProperties"] !== undefined && node["properties"] !== undefined)
    faults.push(
      forbidden(join(field, "additionalProperties"), "additionalProperties and properties are mutual exclusive"),
    );
  if (listType !== undefined && node["type"] !== "array")
    faults.push(
      invalid(join(field, "type"), node["type"] ?? "", "must be array if x-kubernetes-list-type is specified"),
    );
  if (listType === "map" && !(Array.isArray(keys) && keys.length > 0))
    faults.push(
      required(join(field, "x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map"),
    );
  if (node["$ref"] !== undefined) faults.push(forbidden(join(field, "$ref"), "$ref is not supported"));
  return faults;
}

function patternFaults(node: Node, field: string): readonly Cause[] {
  const { pattern } = node;
  if (typeof pattern !== "string") return [];
  try {
    new RegExp(pattern, "u");
    return [];
  } catch {
    return [invalid(join(field, "pattern"), pattern, "must be a valid regular expression")];
  }
}

function ruleFaults(node: Node, field: string): readonly Cause[] {
  const rules = node["x-kubernetes-validations"];
  if (rules === undefined) return [];
  const path = join(field, "x-kubernetes-validations");
  if (!Array.isArray(rules)) return [invalid(path, rules, "must be a list of rules")];
  return rules.flatMap((entry: unknown, index) => {
    const rule = isFields(entry) ? entry["rule"] : undefined;
    const at = `${path}[${index}].rule`;
    if (typeof rule !== "string" || rule.trim() === "") return [required(at, "rule is not specified")];
    const fault = expressionFault(rule);
    return fault === undefined ? [] : [invalid(at, rule, `compilation failed: ${fault}`)];
  });
}

function childFaults(node: Node, field: string): readonly Cause[] {
  const { properties, items, additionalProperties } = node;
  const faults: Cause[] = [];
  if (isFields(properties))
    for (const [name, child] of Object.entries(properties))
      faults.push(...subFaults(child, `${join(field, "properties")}[${name}]`));
  else if (properties !== undefined) faults.push(invalid(join(field, "properties"), properties, "must be an object"));
  if (items !== undefined) faults.push(...subFaults(items, join(field, "items")));
  else if (node["type"] === "array") faults.push(required(join(field, "items"), "must be specified"));
  if (additionalProperties !== undefined && typeof additionalProperties !== "boolean")
    faults.push(...subFaults(additionalProperties, join(field, "additionalProperties")));
  return faults;
}

function subFaults(schema: unknown, field: string): readonly Cause[] {
  return isFields(schema) ? nodeFaults(schema, field) : [invalid(field, schema, "must be a schema")];
}
