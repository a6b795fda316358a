import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causesText } from "./cause.ts";
import type { Schema } from "./schema.ts";
import { compileSchema } from "./structural.ts";

/** A kind whose `spec` has these fields. */
function spec(properties: Readonly<Record<string, Schema>>, more: Schema = {}): Schema {
  return { type: "object", properties: { spec: { type: "object", properties, ...more } } };
}

function faultsOf(properties: Readonly<Record<string, Schema>>, value: unknown, more: Schema = {}): string {
  return compileSchema(spec(properties, more))
    .validate({ spec: value })
    .map(({ field, message }) => `${field}: ${message}`)
    .join("; ");
}

const text: Schema = { type: "string" };
const int: Schema = { type: "integer" };
const textList: Schema = { type: "array", items: text };

describe("validation says in kube-apiserver's words", () => {
  const wrong: readonly (readonly [string, Schema, unknown, string])[] = [
    ["a wrong type", text, 5, 'spec.f: Invalid value: "integer": spec.f in body must be of type string: "integer"'],
    ["a fraction", int, 1.5, 'spec.f: Invalid value: "number": spec.f in body must be of type integer: "number"'],
    ["a null", text, null, 'spec.f: Invalid value: "null": spec.f in body must be of type string: "null"'],
    [
      "a wrong type in a list",
      textList,
      ["a", true],
      'spec.f[1]: Invalid value: "boolean": spec.f[1] in body must be of type string: "boolean"',
    ],
    [
      "a list where a number or text goes",
      { "x-kubernetes-int-or-string": true },
      [],
      'spec.f: Invalid value: "array": spec.f in body must be of type integer,string: "array"',
    ],
    ["an enum", { ...text, enum: ["a", "b"] }, "c", 'spec.f: Unsupported value: "c": supported values: "a", "b"'],
    [
      "a lower bound",
      { ...int, minimum: 1 },
      0,
      "spec.f: Invalid value: 0: spec.f in body should be greater than or equal to 1",
    ],
    [
      "an open lower bound",
      { ...int, minimum: 1, exclusiveMinimum: true },
      1,
      "spec.f: Invalid value: 1: spec.f in body should be greater than 1",
    ],
    [
      "an upper bound",
      { ...int, maximum: 100 },
      101,
      "spec.f: Invalid value: 101: spec.f in body should be less than or equal to 100",
    ],
    [
      "an open upper bound",
      { ...int, maximum: 100, exclusiveMaximum: true },
      100,
      "spec.f: Invalid value: 100: spec.f in body should be less than 100",
    ],
    ["a divisor", { ...int, multipleOf: 5 }, 7, "spec.f: Invalid value: 7: spec.f in body should be a multiple of 5"],
    ["a pattern", { ...text, pattern: "^a$" }, "b", "spec.f: Invalid value: \"b\": spec.f in body should match '^a$'"],
    [
      "a format",
      { ...text, format: "ipv4" },
      "x",
      'spec.f: Invalid value: "x": spec.f in body must be of type ipv4: "x"',
    ],
    [
      "a network",
      { ...text, format: "cidr" },
      "192.0.2.0/33",
      'spec.f: Invalid value: "192.0.2.0/33": spec.f in body must be of type cidr: "192.0.2.0/33"',
    ],
    ["a text that is long", { ...text, maxLength: 2 }, "abc", "spec.f: Too long: may not be more than 2 bytes"],
    [
      "a text that is short",
      { ...text, minLength: 2 },
      "a",
      'spec.f: Invalid value: "a": spec.f in body should be at least 2 chars long',
    ],
    ["a long list", { ...textList, maxItems: 1 }, ["a", "b"], "spec.f: Too many: 2: must have at most 1 items"],
    [
      "a short list",
      { ...textList, minItems: 1 },
      [],
      "spec.f: Invalid value: []: spec.f in body should have at least 1 items",
    ],
    [
      "an empty object",
      { type: "object", minProperties: 1 },
      {},
      "spec.f: Invalid value: {}: spec.f in body should have at least 1 properties",
    ],
    [
      "a set with a twin",
      { ...textList, "x-kubernetes-list-type": "set" },
      ["a", "b", "a"],
      'spec.f[2]: Duplicate value: "a"',
    ],
    [
      "alternatives, once and not for each of them",
      { ...text, anyOf: [{ pattern: "^a" }, { pattern: "^b" }] },
      "c",
      'spec.f: Invalid value: "c": spec.f in body must validate at least one schema (anyOf)',
    ],
  ];
  it.each(wrong)("%s", (_, schema, value, message) => {
    expect(faultsOf({ f: schema }, { f: value })).toBe(message);
  });

  it("a required field that is missing", () => {
    expect(faultsOf({ f: text }, {}, { required: ["f"] })).toBe("spec.f: Required value");
  });

  it("a list map with two entries of one key, where a key that is left out has its default", () => {
    const port = { type: "object", properties: { port: int, protocol: { ...text, default: "TCP" } } } as const;
    const ports: Schema = {
      ...{ type: "array", items: port, "x-kubernetes-list-type": "map" },
      "x-kubernetes-list-map-keys": ["port", "protocol"],
    };
    const value = { ports: [{ port: 80 }, { port: 80, protocol: "UDP" }, { port: 80, protocol: "TCP" }] };
    expect(faultsOf({ ports }, value)).toBe('spec.ports[2]: Duplicate value: {"port":80,"protocol":"TCP"}');
  });

  it("several causes in brackets", () => {
    const causes = compileSchema(spec({ a: text, b: text }, { required: ["a", "b"] })).validate({ spec: {} });
    expect(causesText(causes)).toBe("[spec.a: Required value, spec.b: Required value]");
  });
});

describe("validation accepts", () => {
  const right: readonly (readonly [string, Schema, unknown])[] = [
    ["null where it is allowed", { ...text, nullable: true }, null],
    ["a number where a number or text goes", { "x-kubernetes-int-or-string": true }, 80],
    ["an integer that a double cannot hold", { ...int, format: "int64" }, 9223372036854775807n],
    ["a format that nobody knows", { ...text, format: "poem" }, "x"],
    ["a map of texts", { type: "object", additionalProperties: text }, { a: "b" }],
    ["an atomic list with twins", textList, ["a", "a"]],
  ];
  it.each(right)("%s", (_, schema, value) => {
    expect(faultsOf({ f: schema }, { f: value })).toBe("");
  });
});

describe("defaults", () => {
  const kind = compileSchema(
    spec({
      autoAssign: { type: "boolean", default: true },
      nested: { type: "object", default: {}, properties: { n: { ...int, default: 1 } } },
      list: { type: "array", items: { type: "object", properties: { protocol: { ...text, default: "TCP" } } } },
      maybe: { ...text, nullable: true },
      never: text,
    }),
  );
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    ["fill in what is absent, inside what they filled in", {}, { autoAssign: true, nested: { n: 1 } }],
    ["leave what is there", { autoAssign: false, nested: { n: 2 } }, { autoAssign: false, nested: { n: 2 } }],
    ["replace a null that may not be", { autoAssign: null, nested: {} }, { autoAssign: true, nested: { n: 1 } }],
    ["keep a null that may be", { maybe: null }, { autoAssign: true, nested: { n: 1 }, maybe: null }],
    ["drop a null that has no default", { never: null }, { autoAssign: true, nested: { n: 1 } }],
    ["reach into lists", { list: [{}] }, { autoAssign: true, nested: { n: 1 }, list: [{ protocol: "TCP" }] }],
  ];
  it.each(cases)("%s", (_, before, after) => {
    expect(kind.applyDefaults({ spec: before })).toEqual({ spec: after });
  });
  it("do not invent the object that would hold them", () => {
    expect(kind.applyDefaults({})).toEqual({});
  });
});

describe("pruning", () => {
  const kind = compileSchema(
    spec({
      known: text,
      free: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { inner: { type: "object" } } },
      whole: { type: "object", "x-kubernetes-embedded-resource": true },
      labels: { type: "object", additionalProperties: text },
      list: { type: "array", items: { type: "object", properties: { a: text } } },
    }),
  );
  const cases: readonly (readonly [string, unknown, unknown, readonly string[]])[] = [
    ["drops what is unknown", { known: "a", extra: 1 }, { known: "a" }, ["spec.extra"]],
    ["drops it inside lists", { list: [{ a: "b", c: "d" }] }, { list: [{ a: "b" }] }, ["spec.list[0].c"]],
    ["keeps map entries", { labels: { any: "b" } }, { labels: { any: "b" } }, []],
    ["keeps what is to be preserved", { free: { any: 1 } }, { free: { any: 1 } }, []],
    [
      "goes on below that where fields are known",
      { free: { inner: { x: 1 } } },
      { free: { inner: {} } },
      ["spec.free.inner.x"],
    ],
    [
      "keeps the head of an embedded resource",
      { whole: { kind: "A", metadata: { name: "b" }, data: 1 } },
      { whole: { kind: "A", metadata: { name: "b" } } },
      ["spec.whole.data"],
    ],
  ];
  it.each(cases)("%s", (_, before, after, unknown) => {
    expect(kind.prune({ spec: before })).toEqual({ value: { spec: after }, unknown });
  });
  it("knows metadata whatever the schema says of it", () => {
    const object = { apiVersion: "v1", kind: "A", metadata: { name: "a", labels: { b: "c" } } };
    expect(kind.prune({ ...object, metadata: { ...object.metadata, x: 1 } })).toEqual({
      value: object,
      unknown: ["metadata.x"],
    });
  });
});

const object: Schema = { type: "object", properties: { a: text } };

const anyKind = compileSchema(
  spec({
    ports: {
      type: "array",
      items: { type: "object", properties: { port: { ...int, default: 80 } } },
      ...{ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port"] },
    },
    ["toString"]: { ...text, default: "a" },
    ["constructor"]: object,
  }),
);

it("never throws, whatever the value", () => {
  const values = fc.oneof(
    fc.jsonValue(),
    fc.jsonValue().map((inner) => ({ spec: inner })),
    fc.jsonValue().map((inner) => ({ spec: { ports: inner, constructor: inner } })),
  );
  fc.assert(
    fc.property(values, fc.jsonValue(), (value, old) => {
      const pruned = anyKind.prune(anyKind.applyDefaults(value)).value;
      anyKind.validate(pruned, old);
      expect(anyKind.prune(pruned).unknown).toEqual([]);
      expect(anyKind.applyDefaults(pruned)).toEqual(pruned);
    }),
  );
});
