import fc from "fast-check";
import { expect, it } from "vitest";
import { schemaFaults } from "./faults.ts";

function faults(spec: unknown): readonly string[] {
  return schemaFaults({ type: "object", properties: { spec } }, "s").map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

const bad: readonly (readonly [string, unknown, string])[] = [
  ["no type", {}, "s.properties[spec].type: Required value: must not be empty for specified object fields"],
  [
    "an unknown type",
    { type: "text" },
    's.properties[spec].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"',
  ],
  ["a list of nothing", { type: "array" }, "s.properties[spec].items: Required value: must be specified"],
  [
    "an entry without type",
    { type: "array", items: {} },
    "s.properties[spec].items.type: Required value: must not be empty for specified object fields",
  ],
  [
    "fields beside free names",
    { type: "object", properties: {}, additionalProperties: { type: "string" } },
    "s.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
  ],
  [
    "unique items",
    { type: "array", uniqueItems: true, items: { type: "string" } },
    "s.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
  ],
  [
    "a list map without keys",
    { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "map" },
    "s.properties[spec].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
  ],
  [
    "a list type on no list",
    { type: "string", "x-kubernetes-list-type": "set" },
    's.properties[spec].type: Invalid value: "string": must be array if x-kubernetes-list-type is specified',
  ],
  [
    "a pattern that is none",
    { type: "string", pattern: "(" },
    's.properties[spec].pattern: Invalid value: "(": must be a valid regular expression',
  ],
  [
    "an empty rule",
    { type: "string", "x-kubernetes-validations": [{ rule: " " }] },
    "s.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified",
  ],
];

it.each(bad)("refuses %s", (_, spec, fault) => {
  expect(faults(spec)).toEqual([fault]);
});

it("refuses a rule that is no CEL", () => {
  expect(faults({ type: "string", "x-kubernetes-validations": [{ rule: "self ==" }] })[0]).toMatch(
    /rule: Invalid value: "self ==": compilation failed: /,
  );
});

it("refuses a schema that is no object, or absent", () => {
  expect(schemaFaults({ type: "string" }, "s")).toHaveLength(1);
  expect(schemaFaults(undefined, "s")).toHaveLength(1);
});

it("refuses keywords of the wrong shape", () => {
  expect(faults({ type: "string", enum: 5 })).toHaveLength(1);
});

it.each([
  ["a text", { type: "string" }],
  ["a port by number or name", { "x-kubernetes-int-or-string": true }],
  ["anything", { "x-kubernetes-preserve-unknown-fields": true }],
  ["a rule about change", { type: "string", "x-kubernetes-validations": [{ rule: "self == oldSelf" }] }],
])("accepts %s", (_, spec) => {
  expect(faults(spec)).toEqual([]);
});

it("never throws, whatever the schema", () => {
  const keyword = fc.constantFrom("type", "properties", "items", "required", "pattern", "enum", "minimum", "anyOf");
  const type = fc.constantFrom("object", "array", "string", "integer");
  const node = fc.dictionary(keyword, fc.oneof(fc.jsonValue(), type));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), node), (schema) => {
      expect(schemaFaults(schema, "s")).toBeInstanceOf(Array);
      expect(faults(schema)).toBeInstanceOf(Array);
    }),
  );
});
