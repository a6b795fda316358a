/** What the API server itself does to a Service: addresses in the cluster, ports on the nodes. */
import { expect } from "vitest";
import { service, SERVICES } from "./objects.ts";
import { get, patch, post, refusal, row, type Row } from "./row.ts";

const filled: unknown = expect.stringMatching(/./);
const nodePort: unknown = expect.toSatisfy((port) => typeof port === "number" && port >= 30_000 && port <= 32_767);

export const services: readonly Row[] = [
  row(
    "gives a Service an address in the cluster",
    post(SERVICES, service("inner"), {
      body: {
        spec: {
          type: "ClusterIP",
          clusterIP: filled,
          clusterIPs: [filled],
          ipFamilies: [filled],
          ipFamilyPolicy: "SingleStack",
          internalTrafficPolicy: "Cluster",
          sessionAffinity: "None",
          ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080 }],
        },
        status: { loadBalancer: {} },
      },
      lacks: ["spec.ports.0.nodePort", "spec.externalTrafficPolicy", "spec.allocateLoadBalancerNodePorts"],
      saves: { ip: "spec.clusterIP" },
    }),
  ),
  row(
    "gives no address twice, and takes none away",
    post(SERVICES, service("first"), { saves: { ip: "spec.clusterIP" } }),
    post(
      SERVICES,
      service("second", { clusterIP: "$ip" }),
      refusal(422, "Invalid", { details: { causes: [{ field: "spec.clusterIPs" }] } }),
    ),
    patch(
      "merge",
      `${SERVICES}/first`,
      { spec: { clusterIP: "192.0.2.1", clusterIPs: ["192.0.2.1"] } },
      refusal(422, "Invalid"),
    ),
  ),
  row(
    "reaches from a port of every node to a LoadBalancer",
    post(SERVICES, service("outer", { type: "LoadBalancer" }), {
      body: {
        spec: {
          type: "LoadBalancer",
          allocateLoadBalancerNodePorts: true,
          externalTrafficPolicy: "Cluster",
          ports: [{ port: 80, nodePort }],
        },
        status: { loadBalancer: {} },
      },
    }),
    patch(
      "merge",
      `${SERVICES}/outer`,
      { spec: { type: "ClusterIP" } },
      { lacks: ["spec.ports.0.nodePort", "spec.externalTrafficPolicy", "spec.allocateLoadBalancerNodePorts"] },
    ),
  ),
  row(
    "reaches from a port of every node to a NodePort",
    post(SERVICES, service("port", { type: "NodePort" }), {
      body: { spec: { externalTrafficPolicy: "Cluster", ports: [{ nodePort }] } },
    }),
  ),
  row(
    "gives a LoadBalancer no ports on nodes if told so",
    post(SERVICES, service("portless", { type: "LoadBalancer", allocateLoadBalancerNodePorts: false }), {
      lacks: ["spec.ports.0.nodePort"],
    }),
  ),
  row(
    "gives a health check its port where only some nodes have endpoints",
    post(SERVICES, service("local", { type: "LoadBalancer", externalTrafficPolicy: "Local" }), {
      body: { spec: { healthCheckNodePort: nodePort } },
    }),
  ),
  row(
    "gives a headless Service no address",
    post(SERVICES, service("headless", { clusterIP: "None" }), {
      body: { spec: { clusterIP: "None", clusterIPs: ["None"] } },
    }),
  ),
  row(
    "gives an ExternalName nothing",
    post(
      SERVICES,
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "elsewhere" },
        spec: { type: "ExternalName", externalName: "example.test" },
      },
      {
        lacks: ["spec.clusterIP", "spec.clusterIPs", "spec.ipFamilies"],
      },
    ),
  ),
  row(
    "prefers two families without insisting",
    post(SERVICES, service("preferring", { ipFamilyPolicy: "PreferDualStack" }), {
      body: { spec: { ipFamilyPolicy: "PreferDualStack", clusterIP: filled } },
    }),
  ),
  row(
    "fills in where a port leads",
    post(SERVICES, service("implied", { ports: [{ port: 80 }] }), {
      body: { spec: { ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] } },
    }),
  ),
  row(
    "refuses a Service without ports",
    post(
      SERVICES,
      service("bare", { ports: [] }),
      refusal(422, "Invalid", { details: { causes: [{ reason: "FieldValueRequired", field: "spec.ports" }] } }),
    ),
  ),
  row(
    "refuses several ports without names",
    post(SERVICES, service("nameless", { ports: [{ port: 80 }, { port: 81 }] }), refusal(422, "Invalid")),
  ),
  row(
    "refuses a port that is none",
    post(
      SERVICES,
      service("far", { ports: [{ port: 65_536, targetPort: 80 }] }),
      refusal(422, "Invalid", { details: { causes: [{ field: "spec.ports[0].port" }] } }),
    ),
  ),
  row(
    "refuses a type that is none",
    post(
      SERVICES,
      service("odd", { type: "Balancer" }),
      refusal(422, "Invalid", { details: { causes: [{ reason: "FieldValueNotSupported", field: "spec.type" }] } }),
    ),
  ),
  row(
    "refuses to change a load balancer's class",
    post(SERVICES, service("classed", { type: "LoadBalancer", loadBalancerClass: "test.lanlord.io/a" })),
    patch(
      "merge",
      `${SERVICES}/classed`,
      { spec: { loadBalancerClass: "test.lanlord.io/b" } },
      refusal(422, "Invalid"),
    ),
  ),
  row(
    "finds the Service of the API server itself",
    get("/api/v1/namespaces/default/services/kubernetes", { body: { spec: { type: "ClusterIP" } } }),
  ),
];
