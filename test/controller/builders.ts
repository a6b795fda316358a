/** Services and pools for tests: a test says what matters to it. */
import type { Aside } from "../../controller/allocate/aside.ts";
import type { AddressConflict } from "../../shared/model/address-conflict.ts";
import { keyOf } from "../../shared/model/object.ts";
import type { Pool, ServiceAllocation } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import { ip } from "../../shared/net/ip.ts";
import { mac } from "../../shared/net/mac.ts";
import { isRange, parseRange } from "../../shared/net/range.ts";
import type { Range } from "../../shared/net/range.ts";

/** A Service of type LoadBalancer in namespace `default`, with one IPv4 cluster IP and port TCP/80. */
export function service(parts: Partial<Service> = {}): Service {
  const { name = "web", namespace = "default" } = parts;
  return {
    key: keyOf(namespace, name),
    name,
    namespace,
    uid: `uid of ${name}`,
    resourceVersion: "1",
    labels: {},
    createdAt: 0,
    type: "LoadBalancer",
    annotations: {},
    selector: { app: name },
    ports: [{ protocol: "TCP", port: 80 }],
    clusterIps: [ip("10.0.0.1")],
    ipFamilies: [],
    ipFamilyPolicy: "SingleStack",
    externalTrafficPolicy: "Cluster",
    loadBalancerClass: undefined,
    loadBalancerIp: undefined,
    ingress: [],
    conditions: [],
    ...parts,
  };
}

/** Why an address of a node is not given. */
export const NODES_OWN: Aside = { kind: "node-address", why: "it is a node's" };

/** Why an address is not given that somebody else on the LAN uses. */
export const IN_USE: Aside = { kind: "in-use", why: "it is in use" };

/** A conflict about 192.0.2.1 that node iris1 heard on eth0. */
export function addressConflict(parts: Partial<AddressConflict> = {}): AddressConflict {
  const { name = "c", namespace = "metallb-system" } = parts;
  return {
    key: keyOf(namespace, name),
    name,
    namespace,
    uid: `uid of ${name}`,
    resourceVersion: "1",
    labels: {},
    address: ip("192.0.2.1"),
    mac: mac("02:00:00:00:00:0a"),
    node: "iris1",
    link: "eth0",
    firstSeen: "",
    lastSeen: "",
    ...parts,
  };
}

/** What makes a Service one of both families, IPv4 first. */
export const BOTH_FAMILIES = { clusterIps: [ip("10.0.0.1"), ip("2001:db8:f::1")] } satisfies Partial<Service>;

/** A pool in `metallb-system` that serves everybody. */
export function pool(name: string, addresses: readonly string[], parts: Partial<Pool> = {}): Pool {
  return {
    key: keyOf("metallb-system", name),
    name,
    namespace: "metallb-system",
    uid: `uid of ${name}`,
    resourceVersion: "1",
    labels: {},
    createdAt: 0,
    ranges: addresses.map(range),
    autoAssign: true,
    avoidBuggyIps: false,
    serviceAllocation: undefined,
    ...parts,
  };
}

/** A serviceAllocation that lets everybody in but for what is said. */
export function onlyFor(parts: Partial<ServiceAllocation>): { readonly serviceAllocation: ServiceAllocation } {
  const everybody = { priority: 0, namespaces: [], namespaceSelectors: [], serviceSelectors: [] };
  return { serviceAllocation: { ...everybody, ...parts } };
}

/** A range that is known to be good. */
export function range(text: string): Range {
  const parsed = parseRange(text);
  if (!isRange(parsed)) throw new TypeError(parsed.reason);
  return parsed;
}
