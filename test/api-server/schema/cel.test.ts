import { describe, expect, it } from "vitest";
import type { Rule, Schema } from "./schema.ts";
import { compileSchema } from "./structural.ts";

function ruled(rule: Rule, schema: Schema = { type: "string" }): Schema {
  const f: Schema = { ...schema, "x-kubernetes-validations": [rule] };
  return { type: "object", properties: { status: { type: "object", properties: { f } } } };
}

function told(schema: Schema, value: unknown, old?: unknown): string {
  const before = old === undefined ? undefined : { status: old };
  return compileSchema(schema)
    .validate({ status: value }, before)
    .map(({ field, message }) => `${field}: ${message}`)
    .join("; ");
}

const immutable: Rule = { rule: "self == oldSelf", message: "Value is immutable" };

describe("a rule about change", () => {
  it("is not asked on creation", () => expect(told(ruled(immutable), { f: "a" })).toBe(""));
  it("is not asked when the field is new", () => expect(told(ruled(immutable), { f: "a" }, {})).toBe(""));
  it("holds for what stayed", () => expect(told(ruled(immutable), { f: "a" }, { f: "a" })).toBe(""));
  it("refuses a change", () =>
    expect(told(ruled(immutable), { f: "a" }, { f: "b" })).toBe(
      'status.f: Invalid value: "string": Value is immutable',
    ));
  it("compares whole objects", () => {
    const schema = ruled(immutable, { type: "object", additionalProperties: { type: "integer" } });
    expect(told(schema, { f: { a: 1 } }, { f: { a: 1 } })).toBe("");
    expect(told(schema, { f: { a: 1 } }, { f: { a: 2 } })).toBe(
      'status.f: Invalid value: "object": Value is immutable',
    );
  });
  it("finds the former entry of a list map by its key", () => {
    const entry: Schema = {
      type: "object",
      properties: { name: { type: "string" }, n: { type: "integer" } },
      "x-kubernetes-validations": [{ rule: "self.n >= oldSelf.n", message: "must not shrink" }],
    };
    const f: Schema = {
      type: "array",
      items: entry,
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    };
    const schema: Schema = { type: "object", properties: { status: { type: "object", properties: { f } } } };
    const old = {
      f: [
        { name: "a", n: 1 },
        { name: "b", n: 5 },
      ],
    };
    expect(
      told(
        schema,
        {
          f: [
            { name: "b", n: 5 },
            { name: "a", n: 1 },
          ],
        },
        old,
      ),
    ).toBe("");
    expect(told(schema, { f: [{ name: "b", n: 4 }] }, old)).toBe(
      'status.f[0]: Invalid value: "object": must not shrink',
    );
  });
});

describe("a rule about a value", () => {
  const range: Schema = { type: "object", properties: { min: { type: "integer" }, max: { type: "integer" } } };
  const rows: readonly (readonly [string, Rule, Schema, unknown, string])[] = [
    ["is asked on creation", { rule: "self.min <= self.max" }, range, { min: 1, max: 2 }, ""],
    [
      "without a message says itself",
      { rule: "self.min <= self.max" },
      range,
      { min: 3, max: 2 },
      'status.f: Invalid value: "object": failed rule: self.min <= self.max',
    ],
    [
      "may compute its message",
      { rule: "self.min <= self.max", messageExpression: "'at least ' + string(self.min)" },
      range,
      { min: 3, max: 2 },
      'status.f: Invalid value: "object": at least 3',
    ],
    [
      "may point at a field",
      { rule: "self.min <= self.max", message: "no", fieldPath: ".max" },
      range,
      { min: 3, max: 2 },
      'status.f.max: Invalid value: "object": no',
    ],
    [
      "may give its reason",
      { rule: "has(self.max)", message: "say how many", fieldPath: ".max", reason: "FieldValueRequired" },
      range,
      { min: 3 },
      "status.f.max: Required value: say how many",
    ],
    [
      "compares times",
      { rule: "self < timestamp('2026-01-01T00:00:00Z')", message: "too late" },
      { type: "string", format: "date-time" },
      "2026-06-01T00:00:00Z",
      'status.f: Invalid value: "string": too late',
    ],
    ["may look for a field", { rule: "!has(self.min) || self.min > 0" }, range, {}, ""],
    [
      "knows sizes and quantors",
      { rule: "self.all(x, size(x) > 1)" },
      { type: "array", items: { type: "string" } },
      ["ab"],
      "",
    ],
  ];
  it.each(rows)("%s", (_, rule, schema, value, message) => {
    expect(told(ruled(rule, schema), { f: value })).toBe(message);
  });

  it("that cannot be evaluated refuses", () => {
    expect(told(ruled({ rule: "self.absent == 1" }, range), { f: {} })).toMatch(
      /^status.f: Invalid value: "object": rule evaluation error: /,
    );
  });

  it("waits until the types are right", () => {
    expect(told(ruled({ rule: "self.startsWith('a')" }), { f: 5 })).toContain(
      '<nil>: Invalid value: "null": some validation rules were not checked because the object was invalid',
    );
  });
});
