import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtinSchema } from "../schema/builtin.ts";
import { patchStrategic } from "./strategic.ts";

const service = builtinSchema("v1", "Service")!;
const deployment = builtinSchema("apps/v1", "Deployment")!;

const http = { name: "http", port: 80, protocol: "TCP" };
const dns = { name: "dns", port: 53, protocol: "UDP" };
const ssh = { name: "ssh", port: 22, protocol: "TCP" };

function patchedSpec(spec: unknown, patch: unknown): unknown {
  const patched = patchStrategic({ spec }, { spec: patch }, service);
  return patched.kind === "patched" ? (patched.value as { spec: unknown }).spec : patched;
}

describe("a list with a merge key", () => {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ["gets new entries before the others", { ports: [ssh] }, { ports: [ssh, http, dns] }],
    [
      "has the entry of that key changed",
      { ports: [{ port: 80, name: "web" }] },
      { ports: [{ ...http, name: "web" }, dns] },
    ],
    ["loses an entry by directive", { ports: [{ port: 80, $patch: "delete" }] }, { ports: [dns] }],
    ["is replaced by directive", { ports: [{ $patch: "replace" }, ssh] }, { ports: [ssh] }],
    ["goes when null", { ports: null }, {}],
    [
      "is ordered as asked, with what is not mentioned behind newcomers and before what it stood before",
      { "$setElementOrder/ports": [{ port: 22 }, { port: 53 }], ports: [ssh] },
      { ports: [ssh, http, dns] },
    ],
    [
      "is ordered without other changes",
      { "$setElementOrder/ports": [{ port: 53 }, { port: 80 }] },
      { ports: [dns, http] },
    ],
  ];
  it.each(rows)("%s", (_, patch, result) => {
    expect(patchedSpec({ ports: [http, dns] }, patch)).toEqual(result);
  });
});

describe("an object", () => {
  it("is merged", () => {
    expect(patchedSpec({ selector: { a: "1" } }, { selector: { b: "2" } })).toEqual({ selector: { a: "1", b: "2" } });
  });
  it("is replaced by directive", () => {
    expect(patchedSpec({ selector: { a: "1" } }, { selector: { $patch: "replace", b: "2" } })).toEqual({
      selector: { b: "2" },
    });
  });
  it("is emptied by directive", () => {
    expect(patchedSpec({ selector: { a: "1" } }, { selector: { $patch: "delete" } })).toEqual({ selector: {} });
  });
  it("loses the fields that are not to be retained", () => {
    const before = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } };
    expect(patchStrategic(before, patch, deployment)).toEqual({
      kind: "patched",
      value: { spec: { strategy: { type: "Recreate" } } },
    });
  });
  it("that is new brings no directives along", () => {
    expect(patchedSpec({}, { selector: { $patch: "merge", a: "1", b: null } })).toEqual({ selector: { a: "1" } });
  });
});

describe("a list without a merge key", () => {
  it("is replaced", () => {
    expect(patchedSpec({ clusterIPs: ["192.0.2.1"] }, { clusterIPs: ["192.0.2.2"] })).toEqual({
      clusterIPs: ["192.0.2.2"],
    });
  });
  const patchFinalizers = (patch: unknown) =>
    patchStrategic({ metadata: { finalizers: ["a", "b"] } }, { metadata: patch }, service);
  it("is united where the schema says merge", () => {
    expect(patchFinalizers({ finalizers: ["b", "c"] })).toEqual({
      kind: "patched",
      value: { metadata: { finalizers: ["a", "b", "c"] } },
    });
  });
  it("loses single values by directive", () => {
    expect(patchFinalizers({ "$deleteFromPrimitiveList/finalizers": ["a"] })).toEqual({
      kind: "patched",
      value: { metadata: { finalizers: ["b"] } },
    });
  });
});

it.each([
  ["an unknown directive", { $patch: "invert" }],
  ["an entry without its key", { ports: [{ name: "x" }] }],
  ["an order that is no list", { "$setElementOrder/ports": 1 }],
  ["keys to retain that are no list", { $retainKeys: 1 }],
])("refuses %s", (_, patch) => {
  expect(patchedSpec({ ports: [http] }, patch)).toMatchObject({ kind: "refused", code: 400 });
});

it("never throws, whatever object and patch", () => {
  const name = fc.constantFrom("spec", "ports", "$patch", "$retainKeys", "$setElementOrder/ports", "port", "metadata");
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue(),
      fc.constantFrom("delete", "replace", "merge"),
      fc.dictionary(name, tie("node")),
      fc.array(tie("node")),
    ),
  })).node;
  fc.assert(
    fc.property(tree, tree, (object, patch) => {
      expect(["patched", "refused"]).toContain(patchStrategic(object, patch, service).kind);
    }),
  );
});
