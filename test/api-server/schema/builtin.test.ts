import { describe, expect, it } from "vitest";
import { builtinKinds, builtinSchema } from "./builtin.ts";
import { schemaFaults } from "./faults.ts";
import { propertySchema, type Schema } from "./schema.ts";

describe.each(builtinKinds)("the schema of $apiVersion $kind", ({ schema }) => {
  it("is structural", () => {
    expect(schemaFaults(schema, "")).toEqual([]);
  });

  it("has the keys of its lists among the fields of their entries", () => {
    const lists = everyNode(schema).filter((node) => node["x-kubernetes-list-type"] === "map");
    for (const { items, "x-kubernetes-list-map-keys": keys = [] } of lists) {
      expect(keys).not.toEqual([]);
      if (items?.properties === undefined) continue;
      expect(Object.keys(items.properties)).toEqual(expect.arrayContaining([...keys]));
    }
  });
});

describe("as on a real server", () => {
  const rows: readonly (readonly [string, string, string, Schema])[] = [
    ["v1", "Service", "spec.ports", byKey("port", "protocol")],
    ["v1", "Service", "spec.clusterIPs", { "x-kubernetes-list-type": "atomic" }],
    ["v1", "Service", "spec.selector", { "x-kubernetes-map-type": "atomic" }],
    ["v1", "Service", "status.loadBalancer.ingress", { "x-kubernetes-list-type": "atomic" }],
    ["v1", "Service", "status.conditions", byKey("type")],
    [
      "v1",
      "Service",
      "metadata.finalizers",
      { "x-kubernetes-list-type": "set", "x-kubernetes-patch-strategy": "merge" },
    ],
    ["v1", "Service", "metadata.ownerReferences", byKey("uid")],
    ["v1", "Node", "status.addresses", byKey("type")],
    ["v1", "Node", "spec.taints", { "x-kubernetes-list-type": "atomic" }],
    ["v1", "Pod", "spec.containers", byKey("name")],
    ["v1", "Pod", "spec.volumes", { "x-kubernetes-patch-strategy": "merge,retainKeys" }],
    ["v1", "Endpoints", "subsets", { "x-kubernetes-list-type": "atomic" }],
    ["discovery.k8s.io/v1", "EndpointSlice", "endpoints", { "x-kubernetes-list-type": "atomic" }],
    ["apps/v1", "Deployment", "spec.strategy", { "x-kubernetes-patch-strategy": "retainKeys" }],
    ["apps/v1", "Deployment", "spec.selector", { "x-kubernetes-map-type": "atomic" }],
    ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "webhooks", byKey("name")],
  ];
  it.each(rows)("%s %s %s", (apiVersion, kind, path, expected) => {
    const node = path.split(".").reduce<Schema | undefined>(propertySchema, builtinSchema(apiVersion, kind));
    expect(node).toMatchObject(expected);
  });
});

/** A list map, merged by the first of its keys. */
function byKey(key: string, ...more: readonly string[]): Schema {
  return {
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": [key, ...more],
    "x-kubernetes-patch-strategy": "merge",
    "x-kubernetes-patch-merge-key": key,
  };
}

function everyNode(schema: Schema): readonly Schema[] {
  const { properties = {}, items, additionalProperties } = schema;
  const below = [...Object.values(properties), items, additionalProperties].filter((node) => typeof node === "object");
  return [schema, ...below.flatMap(everyNode)];
}
