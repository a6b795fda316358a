/** Objects that rows send. */
import type { Body } from "./row.ts";

export const CONFIG_MAPS = "/api/v1/namespaces/$ns/configmaps";
export const SERVICES = "/api/v1/namespaces/$ns/services";
export const PROBES = "/apis/test.lanlord.io/v1/namespaces/$ns/probes";
export const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** A ConfigMap with some metadata and data. */
export function configMap(name: string, more: Body = {}, data: Body = { key: "value" }): Body {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...more }, data };
}

/** A Service with one port. */
export function service(name: string, spec: Body = {}, more: Body = {}): Body {
  const port = { name: "http", port: 80, protocol: "TCP", targetPort: 8080 };
  return {
    ...{ apiVersion: "v1", kind: "Service", metadata: { name, ...more } },
    spec: { selector: { app: name }, ports: [port], ...spec },
  };
}

/** An object of the kind that {@link PROBE_DEFINITION} defines. */
export function probe(name: string, spec: Body = {}, more: Body = {}): Body {
  return { apiVersion: "test.lanlord.io/v1", kind: "Probe", metadata: { name, ...more }, spec };
}

const spec = {
  type: "object",
  properties: {
    size: { type: "integer", minimum: 1, maximum: 10, default: 5 },
    mode: { type: "string", enum: ["fast", "slow"] },
    word: { type: "string", pattern: "^[a-z]+$", maxLength: 8 },
    tags: { type: "array", items: { type: "string" }, maxItems: 3, "x-kubernetes-list-type": "set" },
    ports: {
      type: "array",
      items: {
        type: "object",
        properties: { port: { type: "integer" }, name: { type: "string" } },
        required: ["port"],
      },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["port"],
    },
    fixed: {
      type: "string",
      "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "Value is immutable" }],
    },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    either: { "x-kubernetes-int-or-string": true },
    big: { type: "integer", format: "int64" },
  },
};

/** A kind that uses what a schema can say. */
export const PROBE_DEFINITION: Body = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "probes.test.lanlord.io" },
  spec: {
    group: "test.lanlord.io",
    scope: "Namespaced",
    names: { plural: "probes", singular: "probe", kind: "Probe", shortNames: ["pb"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: "Size", type: "integer", jsonPath: ".spec.size" },
          { name: "Mode", type: "string", jsonPath: ".spec.mode", priority: 10 },
        ],
        schema: {
          openAPIV3Schema: {
            type: "object",
            description: "A probe of what the API server does.",
            properties: {
              spec,
              status: { type: "object", properties: { phase: { type: "string" } } },
            },
          },
        },
      },
    ],
  },
};
