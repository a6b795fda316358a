import { describe, expect, it } from "vitest";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { BOTH_FAMILIES, NODES_OWN, onlyFor, pool, service } from "../builders.ts";
import { annotate, inTurn, why, withPools } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";

const FIRST = pool("first", ["192.0.2.20-192.0.2.22"]);
const SINGLE = pool("single", ["192.0.2.20/32"]);
const DUAL = pool("dual", ["198.51.100.0/30", "2001:db8::/126"]);
const PREFER = { ...BOTH_FAMILIES, ipFamilyPolicy: "PreferDualStack" } as const;
const REQUIRE = { ...BOTH_FAMILIES, ipFamilyPolicy: "RequireDualStack" } as const;

describe("choosing", () => {
  it("goes through the ranges of a pool in their order, the lowest first", () => {
    const cluster = withPools(pool("p", ["192.0.2.9-192.0.2.9", "192.0.2.1-192.0.2.2"]));
    expect(inTurn(cluster, "a", "b", "c", "d")).toEqual([["192.0.2.9"], ["192.0.2.1"], ["192.0.2.2"], []]);
  });

  it("serves the oldest first, whichever comes to notice first", () => {
    const cluster = withPools(SINGLE);
    cluster.put(service({ name: "young", createdAt: 2 }));
    cluster.put(service({ name: "old", createdAt: 1 }));
    cluster.calm();
    expect([cluster.addresses("old"), cluster.addresses("young")]).toEqual([["192.0.2.20"], []]);
  });

  it("serves equally old ones by key", () => {
    const cluster = withPools(SINGLE);
    for (const name of ["b", "a"]) cluster.put(service({ name }));
    cluster.calm();
    expect(cluster.addresses("a")).toEqual(["192.0.2.20"]);
  });

  it("serves what is held before what is wished for", () => {
    const cluster = withPools(SINGLE);
    cluster.put(service({ name: "old", createdAt: 1, annotations: { "metallb.io/loadBalancerIPs": "192.0.2.20" } }));
    cluster.put(service({ name: "young", createdAt: 2, ingress: [ip("192.0.2.20")] }));
    cluster.calm();
    expect([cluster.addresses("old"), cluster.addresses("young")]).toEqual([[], ["192.0.2.20"]]);
  });

  it("takes pools that are for the Service before pools for all", () => {
    const cluster = withPools(
      pool("a-all", ["192.0.2.1/32"]),
      pool("gold", ["192.0.2.2/32"], onlyFor({ namespaces: ["default"], priority: 20 })),
      pool("iron", ["192.0.2.3/32"], onlyFor({ namespaces: ["default"], priority: 10 })),
      pool("others", ["192.0.2.4/32"], onlyFor({ namespaces: ["web"], priority: 1 })),
    );
    expect(inTurn(cluster, "a", "b", "c", "d")).toEqual([["192.0.2.3"], ["192.0.2.2"], ["192.0.2.1"], []]);
  });

  it.each<[string, Partial<Service>, readonly string[]]>([
    ["IPv6 to a Service of IPv6", { clusterIps: [ip("2001:db8:f::1")] }, ["2001:db8::"]],
    ["both, IPv4 first", PREFER, ["198.51.100.0", "2001:db8::"]],
    ["both, IPv4 first, whichever is primary", { ...PREFER, ipFamilies: [6, 4] }, ["198.51.100.0", "2001:db8::"]],
    ["both where both are required", REQUIRE, ["198.51.100.0", "2001:db8::"]],
    ["one to PreferDualStack with one cluster IP", { ipFamilyPolicy: "PreferDualStack" }, ["198.51.100.0"]],
    [
      "both in the user's order",
      { ...REQUIRE, annotations: { "metallb.io/loadBalancerIPs": "2001:db8::3,198.51.100.3" } },
      ["2001:db8::3", "198.51.100.3"],
    ],
    [
      "what is asked for and the other family from the same pool",
      { ...PREFER, annotations: { "metallb.io/loadBalancerIPs": "2001:db8::3" } },
      ["198.51.100.0", "2001:db8::3"],
    ],
  ])("gives %s", (_, parts, expected) => {
    const cluster = withPools(DUAL);
    cluster.put(service(parts));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(expected);
  });

  it("takes both families from the first pool that has both", () => {
    const cluster = withPools(FIRST, pool("six", ["2001:db8:6::/126"]), DUAL);
    cluster.put(service(PREFER));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.0", "2001:db8::"]);
  });

  it("takes the primary family where no pool has both", () => {
    const cluster = withPools(FIRST, pool("six", ["2001:db8:6::/126"]));
    cluster.put(service({ name: "four", ...PREFER }));
    cluster.put(service({ name: "six", ...PREFER, ipFamilies: [6, 4] }));
    cluster.put(service({ name: "both", ...REQUIRE }));
    cluster.calm();
    expect(["four", "six", "both"].map(cluster.addresses)).toEqual([["192.0.2.20"], ["2001:db8:6::"], []]);
  });

  it("passes over .0 and .255 where the pool avoids them", () => {
    const cluster = withPools(pool("p", ["192.0.2.255-192.0.3.1"], { avoidBuggyIps: true }));
    expect(inTurn(cluster, "a", "b")).toEqual([["192.0.3.1"], []]);
  });

  it("never gives an address that is a node's own", () => {
    const cluster = withPools(FIRST);
    cluster.setAside(ip("192.0.2.20"), NODES_OWN);
    cluster.put(service({ name: "asks", annotations: { "metallb.io/loadBalancerIPs": "192.0.2.20" } }));
    cluster.put(service({ name: "web" }));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.21"]);
    expect(why(cluster, "asks")).toBe('no pool serves it: pool "first" does not give 192.0.2.20: it is a node\'s');
  });

  it("never gives what another class of load balancer has given", () => {
    const cluster = withPools(SINGLE);
    cluster.put(service({ name: "other", loadBalancerClass: "other.example/lb", ingress: [ip("192.0.2.20")] }));
    cluster.put(service({ name: "web" }));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual([]);
  });
});

describe("a request", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[], string | undefined]>([
    ["for an address", { "metallb.io/loadBalancerIPs": "192.0.2.22" }, ["192.0.2.22"], undefined],
    ["for a pool that gives only on request", { "metallb.io/address-pool": "asked" }, ["198.51.100.9"], undefined],
    ["for an address of such a pool", { "metallb.io/loadBalancerIPs": "198.51.100.9" }, ["198.51.100.9"], undefined],
    [
      "for an address that no pool has",
      { "metallb.io/loadBalancerIPs": "203.0.113.1" },
      [],
      'no pool serves it: pool "theirs" is not for its namespace; pool "asked" does not have 203.0.113.1; pool "first" does not have 203.0.113.1',
    ],
    [
      "for an address of a pool that is not for it",
      { "metallb.io/loadBalancerIPs": "198.51.100.7", "metallb.io/address-pool": "theirs" },
      [],
      'no pool serves it: pool "theirs" is not for its namespace',
    ],
    [
      "for an address and a pool that does not have it",
      { "metallb.io/loadBalancerIPs": "192.0.2.22", "metallb.io/address-pool": "asked" },
      [],
      'no pool serves it: pool "asked" does not have 192.0.2.22',
    ],
    [
      "for a pool that is not there",
      { "metallb.io/address-pool": "gold" },
      [],
      'it asks for pool "gold", which does not exist',
    ],
    [
      "that is nonsense",
      { "metallb.io/loadBalancerIPs": "web.example" },
      [],
      'it asks for "web.example", which is not an IP address',
    ],
  ])("%s", (_, annotations, expected, reason) => {
    const cluster = withPools(
      FIRST,
      pool("asked", ["198.51.100.9/32"], { autoAssign: false }),
      pool("theirs", ["198.51.100.7/32"], onlyFor({ namespaces: ["other"] })),
    );
    cluster.put(service({ annotations }));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(expected);
    expect(why(cluster, "web")).toBe(reason);
  });

  it("that comes later moves the Service in one write", () => {
    const cluster = withPools(FIRST);
    inTurn(cluster, "web");
    const before = version(cluster);
    annotate(cluster, "web", { "metallb.io/loadBalancerIPs": "192.0.2.22" });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.22"]);
    expect(version(cluster) - before).toBe(2);
  });

  it("that cannot be had leaves the Service its address, and is granted as soon as it can", () => {
    const cluster = withPools(FIRST);
    inTurn(cluster, "web", "other");
    annotate(cluster, "web", { "metallb.io/loadBalancerIPs": "192.0.2.21" });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
    expect(why(cluster, "web")).toBe(
      'no pool serves it: pool "first" has given 192.0.2.21 to "default/other" (the two have no sharing key in common)',
    );
    cluster.remove("default/other");
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.21"]);
    expect(why(cluster, "web")).toBeUndefined();
  });

  it("that turns into nonsense leaves the Service its address", () => {
    const cluster = withPools(FIRST);
    inTurn(cluster, "web");
    annotate(cluster, "web", { "metallb.io/loadBalancerIPs": "192.0.2.300" });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
    expect(why(cluster, "web")).toBe('it asks for "192.0.2.300", which is not an IP address');
  });

  it("for another address of one family leaves the other family alone", () => {
    const cluster = withPools(pool("p", ["198.51.100.0/32", "2001:db8::/126"]));
    cluster.put(service(PREFER));
    cluster.calm();
    annotate(cluster, "web", { "metallb.io/loadBalancerIPs": "2001:db8::3" });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.0", "2001:db8::3"]);
  });
});

/** Grows by one with each write of the Service, ours or another's. */
function version(cluster: Cluster): number {
  return cluster.versions.get("default/web") ?? 0;
}
