/** Custom kinds: how a definition is served, and how its schema is enforced. */
import { expect } from "vitest";
import { DEFINITIONS, PROBE_DEFINITION, PROBES, probe } from "./objects.ts";
import { type Body, del, get, patch, post, refusal, row, type Row, soon } from "./row.ts";

/** Among other causes: a real server adds that rules were not asked. */
const containing = (cause: Body): unknown => expect.arrayContaining([expect.objectContaining(cause)]);

const refused = (name: string, behaviour: string, spec: Body, cause: Body): Row =>
  row(
    behaviour,
    post(
      PROBES,
      probe(name, spec),
      refusal(422, "Invalid", {
        details: { name, group: "test.lanlord.io", kind: "Probe", causes: containing(cause) },
      }),
    ),
  );

const BIG = "9223372036854775807";

export const schemas: readonly Row[] = [
  row("fills in defaults", post(PROBES, probe("defaulted"), { body: { spec: { size: 5 } } })),
  row(
    "drops what the schema does not know",
    post(PROBES, probe("pruned", { extra: 1, ports: [{ port: 80, extra: 1 }] }), {
      body: { spec: { ports: [{ port: 80 }] } },
      lacks: ["spec.extra", "spec.ports.0.extra"],
    }),
  ),
  row(
    "keeps what the schema leaves open",
    post(PROBES, probe("open", { free: { any: [1, { thing: true }] } }), {
      body: { spec: { free: { any: [1, { thing: true }] } } },
    }),
  ),
  row(
    "drops a null that may not be, and fills in its default",
    post(PROBES, probe("nulled", { size: null, mode: null }), { body: { spec: { size: 5 } }, lacks: ["spec.mode"] }),
  ),
  row(
    "takes a number or a text where either may be",
    post(PROBES, probe("number", { either: 80 }), { body: { spec: { either: 80 } } }),
    post(PROBES, probe("text", { either: "80%" }), { body: { spec: { either: "80%" } } }),
  ),
  refused(
    "small",
    "refuses a number below its bound",
    { size: 0 },
    {
      ...{ reason: "FieldValueInvalid", field: "spec.size" },
      message: "Invalid value: 0: spec.size in body should be greater than or equal to 1",
    },
  ),
  refused(
    "large",
    "refuses a number above its bound",
    { size: 11 },
    {
      ...{ reason: "FieldValueInvalid", field: "spec.size" },
      message: "Invalid value: 11: spec.size in body should be less than or equal to 10",
    },
  ),
  refused(
    "mode",
    "refuses a value that is not in its list",
    { mode: "medium" },
    {
      ...{ reason: "FieldValueNotSupported", field: "spec.mode" },
      message: 'Unsupported value: "medium": supported values: "fast", "slow"',
    },
  ),
  refused(
    "pattern",
    "refuses a text that does not match its pattern",
    { word: "A" },
    {
      ...{ reason: "FieldValueInvalid", field: "spec.word" },
      message: "Invalid value: \"A\": spec.word in body should match '^[a-z]+$'",
    },
  ),
  refused(
    "long",
    "refuses a text that is too long",
    { word: "abcdefghi" },
    { reason: "FieldValueTooLong", field: "spec.word" },
  ),
  refused(
    "required",
    "refuses an entry that lacks what it must have",
    { ports: [{ name: "a" }] },
    { reason: "FieldValueRequired", field: "spec.ports[0].port", message: "Required value" },
  ),
  refused(
    "type",
    "refuses a value of another type",
    { tags: [1] },
    {
      ...{ reason: "FieldValueTypeInvalid", field: "spec.tags[0]" },
      message: 'Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"',
    },
  ),
  refused(
    "set",
    "refuses a set with twins",
    { tags: ["a", "a"] },
    { reason: "FieldValueDuplicate", field: "spec.tags[1]", message: 'Duplicate value: "a"' },
  ),
  refused(
    "map",
    "refuses a list map with two entries of one key",
    {
      ports: [
        { port: 1, name: "a" },
        { port: 1, name: "b" },
      ],
    },
    {
      ...{ reason: "FieldValueDuplicate", field: "spec.ports[1]" },
    },
  ),
  refused(
    "many",
    "refuses a list that is too long",
    { tags: ["a", "b", "c", "d"] },
    { reason: "FieldValueTooMany", field: "spec.tags" },
  ),
  row(
    "refuses to change what a rule says is immutable",
    post(PROBES, probe("fixed", { fixed: "a" })),
    patch("merge", `${PROBES}/fixed`, { spec: { size: 6 } }),
    patch(
      "merge",
      `${PROBES}/fixed`,
      { spec: { fixed: "b" } },
      refusal(422, "Invalid", {
        details: {
          causes: [{ field: "spec.fixed", message: expect.stringMatching(/Value is immutable$/) as unknown }],
        },
      }),
    ),
    patch("merge", `${PROBES}/fixed`, { spec: { fixed: null } }, { lacks: ["spec.fixed"] }),
  ),
  row(
    "keeps an integer that a double cannot hold",
    post(PROBES, `{"apiVersion":"test.lanlord.io/v1","kind":"Probe","metadata":{"name":"big"},"spec":{"big":${BIG}}}`),
    get(`${PROBES}/big`, { text: `"big":${BIG}` }),
  ),
];

const things = (name: string, schema: Body): Body => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${name}s.test.lanlord.io` },
  spec: {
    group: "test.lanlord.io",
    scope: "Namespaced",
    names: { plural: `${name}s`, singular: name, kind: name },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
  },
});

export const definitions: readonly Row[] = [
  row(
    "serves a kind once its definition is established, and no longer than it is there",
    post(DEFINITIONS, things("fleeting", { type: "object" })),
    soon(
      get(`${DEFINITIONS}/fleetings.test.lanlord.io`, {
        body: {
          status: {
            acceptedNames: { plural: "fleetings", kind: "fleeting", listKind: "fleetingList" },
            conditions: expect.arrayContaining([
              expect.objectContaining({ type: "Established", status: "True" }),
            ]) as unknown,
            storedVersions: ["v1"],
          },
        },
      }),
    ),
    soon(get("/apis/test.lanlord.io/v1/namespaces/$ns/fleetings", { body: { kind: "fleetingList", items: [] } })),
    del(`${DEFINITIONS}/fleetings.test.lanlord.io`),
    soon(get("/apis/test.lanlord.io/v1/namespaces/$ns/fleetings", { code: 404 })),
  ),
  row(
    "refuses a definition whose name is not that of its plural and group",
    post(
      DEFINITIONS,
      { ...things("a", { type: "object" }), metadata: { name: "b.test.lanlord.io" } },
      refusal(422, "Invalid"),
    ),
  ),
  row(
    "refuses a schema that does not say what is what",
    post(DEFINITIONS, things("vague", { type: "object", properties: { spec: {} } }), refusal(422, "Invalid")),
  ),
  row(
    "refuses a rule that is no CEL",
    post(
      DEFINITIONS,
      things("unruly", {
        type: "object",
        properties: { spec: { type: "string", "x-kubernetes-validations": [{ rule: "self ==" }] } },
      }),
      refusal(422, "Invalid"),
    ),
  ),
  row(
    "refuses a second definition of the same name",
    post(DEFINITIONS, PROBE_DEFINITION, refusal(409, "AlreadyExists")),
  ),
];
