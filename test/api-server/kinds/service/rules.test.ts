import { beforeEach, describe, expect, it } from "vitest";
import type { KubeObject } from "../../object.ts";
import { createStore, type Store } from "../../store/store.ts";
import type { Rules } from "../kind.ts";
import { createServiceLedger } from "./ledger.ts";
import { serviceRules } from "./rules.ts";
import { type ServiceSpec, specOf } from "./service.ts";

const PORTS = [{ port: 80 }];
let store: Store;
let rules: Rules;
beforeEach(() => {
  store = createStore();
  rules = serviceRules(createServiceLedger(store));
});

const service = (spec: ServiceSpec): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "one", namespace: "default" },
  spec: { ports: PORTS, ...spec },
});
const created = (spec: ServiceSpec) => rules.created(rules.defaulted(service(spec)));
const updated = (live: KubeObject, spec: ServiceSpec) => rules.updated(rules.defaulted(service(spec)), live);
const said = (object: KubeObject, live?: KubeObject) =>
  rules.faults(object, live).map(({ field, message }) => `${field}: ${message}`);
const keep = (object: KubeObject, name: string) =>
  store.put({ resource: "services", namespace: "default", name }, object, undefined);

describe("what a Service is given", () => {
  const V4 = expect.stringMatching(/^10\.96\./) as string;
  const V6 = expect.stringMatching(/^fd00:10:96::/) as string;
  const rows: readonly [string, ServiceSpec, ServiceSpec][] = [
    [
      "one IPv4 address by default",
      {},
      { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"], clusterIPs: [V4], clusterIP: V4 },
    ],
    ["an IPv6 address where it asks for the family", { ipFamilies: ["IPv6"] }, { clusterIPs: [V6], clusterIP: V6 }],
    [
      "both where it prefers both",
      { ipFamilyPolicy: "PreferDualStack" },
      { ipFamilies: ["IPv4", "IPv6"], clusterIPs: [V4, V6] },
    ],
    [
      "both in its own order",
      { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv6"] },
      { ipFamilies: ["IPv6", "IPv4"], clusterIPs: [V6, V4] },
    ],
    ["the address it asks for", { clusterIP: "10.96.7.7" }, { clusterIPs: ["10.96.7.7"], clusterIP: "10.96.7.7" }],
    [
      "none where it is headless",
      { clusterIP: "None", selector: { a: "b" } },
      { clusterIPs: ["None"], ipFamilyPolicy: "SingleStack" },
    ],
    [
      "two families where it is headless without a selector",
      { clusterIP: "None" },
      { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv4", "IPv6"] },
    ],
    [
      "a node port for each port",
      { type: "NodePort" },
      { ports: [{ port: 80, protocol: "TCP", targetPort: 80, nodePort: expect.any(Number) as number }] },
    ],
    [
      "no node ports where a load balancer needs none",
      { type: "LoadBalancer", allocateLoadBalancerNodePorts: false },
      { ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] },
    ],
    [
      "a port for health checks",
      { type: "LoadBalancer", externalTrafficPolicy: "Local" },
      { healthCheckNodePort: expect.any(Number) as number },
    ],
  ];
  it.each(rows)("gets %s", (_, spec, expected) => {
    const object = created(spec);
    expect(said(object)).toEqual([]);
    expect(specOf(object)).toMatchObject(expected);
  });

  it("gives an ExternalName nothing at all", () => {
    const spec = specOf(created({ type: "ExternalName", externalName: "example.com" }));
    expect(spec).not.toHaveProperty("clusterIP");
    expect(spec).not.toHaveProperty("ipFamilies");
  });

  it("gives the same number to one port in two protocols", () => {
    const ports = [
      { name: "a", port: 53, protocol: "UDP" },
      { name: "b", port: 53, protocol: "TCP" },
    ];
    const [first, second] = specOf(created({ type: "NodePort", ports })).ports ?? [];
    expect(first?.nodePort).toBe(second?.nodePort);
  });

  it("never gives out what another Service has, and gives out again what one gave back", () => {
    const port = [{ port: 80, nodePort: 30_000 }];
    keep(created({ type: "NodePort", clusterIP: "10.96.0.2", ports: port }), "other");
    const next = specOf(created({ type: "NodePort" }));
    expect([next.clusterIP, next.ports?.[0]?.nodePort]).toEqual(["10.96.0.3", 30_001]);
    const mine = created({ type: "NodePort", clusterIP: "10.96.0.2", ports: port });
    expect(said(mine)).toEqual([
      "spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated",
      'spec.clusterIPs: Invalid value: ["10.96.0.2"]: failed to allocate IP 10.96.0.2: provided IP is already allocated',
    ]);
    const key = { resource: "services", namespace: "default", name: "other" };
    store.remove(key, store.get(key)?.metadata.resourceVersion ?? "");
    expect(said(mine)).toEqual([]);
  });
});

describe("what an update makes of a Service", () => {
  const announced = () => ({
    ...created({ type: "LoadBalancer" }),
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
  });

  it("keeps what was allocated though the update does not mention it", () => {
    const live = created({ type: "LoadBalancer", externalTrafficPolicy: "Local" });
    expect(specOf(updated(live, { type: "LoadBalancer", externalTrafficPolicy: "Local" }))).toEqual(specOf(live));
  });

  it("clears the load balancer's address as soon as the type is another", () => {
    const live = announced();
    const next = updated(live, { type: "ClusterIP" });
    expect(next["status"]).toEqual({ loadBalancer: {} });
    expect(said(next, live)).toEqual([]);
    expect(specOf(next).ports?.[0]).not.toHaveProperty("nodePort");
    expect(specOf(next)).not.toHaveProperty("externalTrafficPolicy");
    expect(specOf(next)).not.toHaveProperty("allocateLoadBalancerNodePorts");
  });

  it("keeps the load balancer's address while the type stays", () => {
    const live = announced();
    expect(updated(live, { type: "LoadBalancer", ports: [{ port: 81 }] })["status"]).toEqual(live.status);
  });

  it("takes a second address with the policy, and gives it back with it", () => {
    const live = created({});
    const both = updated(live, { ...specOf(live), ipFamilyPolicy: "RequireDualStack" });
    expect(specOf(both).clusterIPs).toHaveLength(2);
    const one = updated(both, { ...specOf(both), ipFamilyPolicy: "SingleStack" });
    expect(specOf(one)).toMatchObject({ ipFamilies: ["IPv4"], clusterIPs: specOf(live).clusterIPs });
    expect(said(one, both)).toEqual([]);
  });

  it("lets everything go on the way to ExternalName", () => {
    const live = created({ type: "NodePort" });
    const next = updated(live, { ...specOf(live), type: "ExternalName", externalName: "example.com" });
    expect(said(next, live)).toEqual([]);
    expect(specOf(next)).not.toHaveProperty("clusterIPs");
  });

  it("marks an ingress address as a VIP", () => {
    const live = created({ type: "LoadBalancer" });
    const next = rules.statusUpdated({ ...live, status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } }, live);
    expect(next["status"]).toEqual({ loadBalancer: { ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }] } });
  });
});

describe("which Services are refused", () => {
  const rows: readonly [string, ServiceSpec, string][] = [
    ["no ports", { ports: [] }, "spec.ports: Required value"],
    [
      "two ports without names",
      { ports: [{ port: 80 }, { port: 81, name: "b" }] },
      "spec.ports[0].name: Required value",
    ],
    [
      "a name twice",
      {
        ports: [
          { port: 80, name: "a" },
          { port: 81, name: "a" },
        ],
      },
      'spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      "a port twice",
      {
        ports: [
          { port: 80, name: "a" },
          { port: 80, name: "b" },
        ],
      },
      'spec.ports[1]: Duplicate value: {"port":80,"protocol":"TCP"}',
    ],
    [
      "port 0",
      { ports: [{ port: 0, targetPort: 1 }] },
      "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    ],
    [
      "a node port on a ClusterIP",
      { ports: [{ port: 1, nodePort: 30_000 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      "a node port out of range",
      { type: "NodePort", ports: [{ port: 1, nodePort: 80 }] },
      "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767",
    ],
    [
      "an address out of range",
      { clusterIP: "192.0.2.1" },
      'spec.clusterIPs: Invalid value: ["192.0.2.1"]: failed to allocate IP 192.0.2.1: the provided IP (192.0.2.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    ],
    [
      "two families with SingleStack",
      { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4", "IPv6"] },
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    ],
    [
      "a headless load balancer",
      { type: "LoadBalancer", clusterIP: "None" },
      "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services",
    ],
    [
      "a class without a load balancer",
      { loadBalancerClass: "x/y" },
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      "an external policy without an outside",
      { externalTrafficPolicy: "Local" },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    ["an ExternalName without one", { type: "ExternalName" }, "spec.externalName: Required value"],
  ];
  it.each(rows)("refuses %s", (_, spec, expected) => {
    expect(said(created(spec))).toContain(expected);
  });

  it("refuses another first address", () => {
    const live = created({});
    const next = updated(live, { clusterIP: "10.96.9.9" });
    expect(said(next, live)).toContain('spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set');
  });

  it("refuses another class for a load balancer", () => {
    const live = created({ type: "LoadBalancer", loadBalancerClass: "a/b" });
    const next = updated(live, { type: "LoadBalancer", loadBalancerClass: "a/c" });
    expect(said(next, live)).toEqual(['spec.loadBalancerClass: Invalid value: "a/c": may not change once set']);
  });

  it("refuses an address in the status of what is no load balancer", () => {
    const live = created({});
    const next = rules.statusUpdated({ ...live, status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } }, live);
    expect(said(next, live)).toEqual([
      'status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
    ]);
  });
});
