import { describe, expect, it } from "vitest";
import { at, fieldsAt } from "../object.ts";
import { builtinKinds } from "../schema/builtin.ts";
import { encodeOpenApiV2 } from "./protobuf.ts";
import type { ServedKind } from "./served.ts";
import { openApiV2 } from "./v2.ts";
import { openApiV3, openApiV3Index } from "./v3.ts";

const pool: ServedKind = {
  ...{ group: "metallb.io", version: "v1beta1", kind: "IPAddressPool", plural: "ipaddresspools", namespaced: true },
  schema: {
    type: "object",
    properties: {
      spec: {
        type: "object",
        required: ["addresses"],
        properties: {
          addresses: { type: "array", description: "Ranges.", items: { type: "string" } },
          autoAssign: { type: "boolean", default: true, nullable: true },
          port: { "x-kubernetes-int-or-string": true },
          free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    },
  },
};

const kinds: readonly ServedKind[] = [
  pool,
  ...builtinKinds.map(({ apiVersion, kind, schema }) => {
    const [version = "", group = ""] = apiVersion.split("/").toReversed();
    return { group, version, kind, plural: `${kind.toLowerCase()}s`, namespaced: true, schema };
  }),
];

describe("version 2", () => {
  const document = openApiV2(kinds);
  const spec = fieldsAt(
    document,
    "definitions",
    "io.metallb.v1beta1.IPAddressPool",
    "properties",
    "spec",
    "properties",
  );

  it("defines every kind under the name of its group", () => {
    const definitions = fieldsAt(document, "definitions");
    expect(definitions).toHaveProperty(["io.k8s.api.core.v1.Service"]);
    expect(definitions).toHaveProperty(["io.k8s.api.apps.v1.Deployment"]);
    expect(definitions).toHaveProperty([
      "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
    ]);
    expect(at(definitions, "io.metallb.v1beta1.IPAddressPool", "x-kubernetes-group-version-kind")).toEqual([
      { group: "metallb.io", version: "v1beta1", kind: "IPAddressPool" },
    ]);
  });
  it("says of custom kinds, too, what every object has", () => {
    const own = fieldsAt(document, "definitions", "io.metallb.v1beta1.IPAddressPool", "properties");
    expect(Object.keys(own).toSorted()).toEqual(["apiVersion", "kind", "metadata", "spec"]);
  });
  it("says nothing that only version 3 knows", () => {
    expect(spec["autoAssign"]).toEqual({ type: "boolean", default: true });
  });
  it("calls a number or text a text, and leaves open what is open", () => {
    expect(spec["port"]).toEqual({ type: "string", format: "int-or-string" });
    expect(spec["free"]).not.toHaveProperty("type");
  });
  it("keeps what a strategic merge patch goes by", () => {
    const service = fieldsAt(document, "definitions", "io.k8s.api.core.v1.Service", "properties", "spec", "properties");
    expect(service["ports"]).toMatchObject({
      ...{ "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "port" },
    });
  });
  it("says which writes can be dry runs", () => {
    const path = "/apis/metallb.io/v1beta1/namespaces/{namespace}/ipaddresspools/{name}";
    expect(at(document, "paths", path, "patch", "parameters")).toContainEqual(
      expect.objectContaining({ name: "dryRun" }),
    );
  });
});

describe("version 2 as protocol buffers", () => {
  const bytes = (value: string) => [...Buffer.from(value)];

  it("puts each field under the number that gnostic gives it", () => {
    const document = { swagger: "2.0", info: { title: "K", version: "1" }, definitions: { A: { type: "object" } } };
    expect([...encodeOpenApiV2(document)]).toEqual([
      ...[0x0a, 3, ...bytes("2.0")], // swagger = 1
      ...[0x12, 6, 0x0a, 1, ...bytes("K"), 0x12, 1, ...bytes("1")], // info = 2 { title = 1, version = 2 }
      ...[0x42, 0], // paths = 8
      ...[0x4a, 18], // definitions = 9
      ...[0x0a, 16, 0x0a, 1, ...bytes("A")], // additional_properties = 1 { name = 1
      ...[0x12, 11, 0xb2, 0x01, 8, 0x0a, 6, ...bytes("object")], // value = 2 { type = 22 { value = 1 } } }
    ]);
  });
  it("takes every kind there is", () => {
    expect(encodeOpenApiV2(openApiV2(kinds)).length).toBeGreaterThan(10_000);
  });
});

describe("version 3", () => {
  it("has a document for each group and version, and an index of them", () => {
    const index = openApiV3Index(kinds);
    expect(Object.keys(fieldsAt(index, "paths"))).toContain("apis/metallb.io/v1beta1");
    expect(at(index, "paths", "api/v1", "serverRelativeURL")).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/);
    expect(openApiV3(kinds, "apis/metallb.io/v1beta1")).toHaveProperty(
      ["components", "schemas", "io.metallb.v1beta1.IPAddressPool", "properties", "spec", "properties", "autoAssign"],
      { type: "boolean", default: true, nullable: true },
    );
  });
  it("has none where nothing is served", () => {
    expect(openApiV3(kinds, "apis/absent/v1")).toBeUndefined();
  });
});
