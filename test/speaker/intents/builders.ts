/** Objects of a cluster with everything in order: a row of a test says only what matters to it. */
import { createIntents } from "../../../speaker/intents/intents.ts";
import type { IntentOptions, Intents } from "../../../speaker/intents/intents.ts";
import type { Delta } from "../../../speaker/intents/world.ts";
import type { Advertisement } from "../../../shared/model/advertisement.ts";
import type { EndpointSlice } from "../../../shared/model/endpoints.ts";
import type { LabelSelector, Labels } from "../../../shared/model/label-selector.ts";
import type { Node } from "../../../shared/model/node.ts";
import { keyOf } from "../../../shared/model/object.ts";
import type { Meta } from "../../../shared/model/object.ts";
import type { Pool } from "../../../shared/model/pool.ts";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { isRange, parseRange } from "../../../shared/net/range.ts";

/** A LoadBalancer Service in namespace `default` that holds these addresses. */
export function service(name: string, addresses: readonly string[], more: Partial<Service> = {}): Service {
  return {
    ...meta(name, "default"),
    createdAt: 0,
    type: "LoadBalancer",
    annotations: {},
    selector: {},
    ports: [],
    clusterIps: [],
    ipFamilies: [4],
    ipFamilyPolicy: "SingleStack",
    externalTrafficPolicy: "Cluster",
    loadBalancerClass: undefined,
    loadBalancerIp: undefined,
    ingress: addresses.map(ip),
    conditions: [],
    ...more,
  };
}

/** A slice of a Service with one serving endpoint on each of these nodes. */
export function slice(of: string, nodes: readonly (string | undefined)[], name = `${of}-1`): EndpointSlice {
  return {
    ...meta(name, "default"),
    service: keyOf("default", of),
    endpoints: nodes.map((node) => ({ node, isServing: true })),
  };
}

/** A pool of these ranges. */
export function pool(name: string, ranges: readonly string[], labels: Labels = {}): Pool {
  return {
    ...meta(name, "metallb-system", labels),
    createdAt: 0,
    ranges: ranges.map(parseRange).filter(isRange),
    autoAssign: true,
    avoidBuggyIps: false,
    serviceAllocation: undefined,
  };
}

/** An advertisement of every pool, for every Service, from every node, on every link. */
export function advertisement(name: string, more: Partial<Advertisement> = {}): Advertisement {
  return {
    ...meta(name, "metallb-system"),
    pools: [],
    poolSelectors: [],
    nodeSelectors: [],
    serviceSelectors: [],
    interfaces: [],
    preferredNodes: [],
    ...more,
  };
}

/** A node with a network. */
export function node(name: string, labels: Labels = {}, more: Partial<Node> = {}): Node {
  return {
    ...meta(name, "", labels),
    handoff: undefined,
    networkUnavailable: false,
    addresses: [],
    internalAddresses: [],
    ...more,
  };
}

/** A selector of one label. */
export function labelled(name: string, value: string): LabelSelector {
  return { matchLabels: { [name]: value }, matchExpressions: [] };
}

/** What there is in a cluster, or what is new in it. */
export interface Objects {
  readonly services?: readonly Service[];
  readonly slices?: readonly EndpointSlice[];
  readonly pools?: readonly Pool[];
  readonly advertisements?: readonly Advertisement[];
  readonly nodes?: readonly Node[];
  readonly brokenPools?: readonly string[];
}

/** Nodes a, b and c, a pool 192.0.2.0/24 and an advertisement of everything. */
export const PLAIN: Objects = {
  nodes: [node("a"), node("b"), node("c")],
  pools: [pool("first", ["192.0.2.0/24"])],
  advertisements: [advertisement("everything")],
};

/** All of these objects as new. */
export function delta(objects: Objects): Delta {
  const byKey = <T extends Meta>(all: readonly T[] = []) => new Map(all.map((each) => [each.key, each]));
  return {
    services: byKey(objects.services),
    slices: byKey(objects.slices),
    pools: byKey(objects.pools),
    advertisements: byKey(objects.advertisements),
    nodes: byKey(objects.nodes),
    brokenPools: new Set(objects.brokenPools),
  };
}

/** The intents of node a for such a cluster. */
export function intentsFor(objects: Objects, options: Partial<IntentOptions> = {}): Intents {
  const intents = createIntents({ node: "a", ignoreExclude: false, loadBalancerClass: undefined, ...options });
  intents.update(delta(objects));
  return intents;
}

function meta(name: string, namespace: string, labels: Labels = {}): Meta {
  return { key: keyOf(namespace, name), name, namespace, uid: `uid-${name}`, resourceVersion: "1", labels };
}
