import { describe, expect, it } from "vitest";
import { ip } from "../../../shared/net/ip.ts";
import { BOTH_FAMILIES, NODES_OWN, onlyFor, pool, service } from "../builders.ts";
import { annotate, inTurn, why, withPools } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";

const FIRST = pool("first", ["192.0.2.20-192.0.2.22"]);
const SINGLE = pool("single", ["192.0.2.20/32"]);
const DUAL = pool("dual", ["198.51.100.0/30", "2001:db8::/126"]);
const PREFER = { ...BOTH_FAMILIES, ipFamilyPolicy: "PreferDualStack" } as const;
const REQUIRE = { ...BOTH_FAMILIES, ipFamilyPolicy: "RequireDualStack" } as const;

describe("sharing", () => {
  const key = { annotations: { "metallb.io/allow-shared-ip": "k" } };
  const https = { ports: [{ protocol: "TCP", port: 443 }] };

  it("gives Services of one key the lowest address that is free or may be shared", () => {
    const cluster = withPools(FIRST);
    for (const [name, parts] of Object.entries({ a: key, b: { ...key, ...https }, c: { ...key, ...https } })) {
      cluster.put(service({ name, ...parts }));
      cluster.calm();
    }
    expect(["a", "b", "c"].map(cluster.addresses)).toEqual([["192.0.2.20"], ["192.0.2.20"], ["192.0.2.21"]]);
  });

  it("goes on while one of them is there", () => {
    const cluster = withPools(SINGLE);
    for (const parts of [{ name: "a" }, { name: "b", ...https }]) {
      cluster.put(service({ ...key, ...parts }));
      cluster.calm();
    }
    cluster.put(service({ name: "waits" }));
    cluster.remove("default/a");
    cluster.calm();
    expect(["b", "waits"].map(cluster.addresses)).toEqual([["192.0.2.20"], []]);
    cluster.remove("default/b");
    cluster.calm();
    expect(cluster.addresses("waits")).toEqual(["192.0.2.20"]);
  });

  it("ends for the one that changed so that it may not share any more", () => {
    const cluster = withPools(FIRST);
    cluster.put(service({ name: "young", createdAt: 2, ...key, ...https }));
    cluster.put(service({ name: "old", createdAt: 1, ...key }));
    cluster.calm();
    cluster.put({ ...cluster.state.services.get("default/old")!, ports: https.ports });
    cluster.calm();
    expect(["young", "old"].map(cluster.addresses)).toEqual([["192.0.2.20"], ["192.0.2.21"]]);
  });

  it("ends for the younger, where nobody knows who changed", () => {
    const cluster = withPools(FIRST);
    const ingress = [ip("192.0.2.20")];
    cluster.put(service({ name: "a-young", createdAt: 2, ingress }));
    cluster.put(service({ name: "b-old", createdAt: 1, ingress }));
    cluster.calm();
    expect(["a-young", "b-old"].map(cluster.addresses)).toEqual([["192.0.2.21"], ["192.0.2.20"]]);
  });

  it("begins when a holder takes the key that another waits with", () => {
    const cluster = withPools(SINGLE);
    inTurn(cluster, "a");
    cluster.put(service({ name: "b", ...key, ...https }));
    cluster.calm();
    expect(cluster.addresses("b")).toEqual([]);
    annotate(cluster, "a", key.annotations);
    cluster.calm();
    expect(cluster.addresses("b")).toEqual(["192.0.2.20"]);
  });
});

describe("a Service with an address", () => {
  it.each<[string, (cluster: Cluster) => void, readonly string[]]>([
    ["keeps it when its pool grows", (c) => c.putPool(pool("first", ["192.0.2.1-192.0.2.99"])), ["192.0.2.20"]],
    ["keeps it when its pool is split", (c) => split(c), ["192.0.2.20"]],
    ["keeps it when its pool is renamed", (c) => rename(c), ["192.0.2.20"]],
    ["keeps it when its pool cannot be read", (c) => c.breakPool("first", "nonsense"), ["192.0.2.20"]],
    ["keeps it when its pool gives only on request", (c) => c.putPool({ ...FIRST, autoAssign: false }), ["192.0.2.20"]],
    [
      "keeps it when a pool appears that is for it",
      (c) => c.putPool(pool("better", ["203.0.113.1/32"], onlyFor({ namespaces: ["default"], priority: 1 }))),
      ["192.0.2.20"],
    ],
    ["moves when its pool shrinks", (c) => c.putPool(pool("first", ["192.0.2.21/32"])), ["192.0.2.21"]],
    ["loses it with its pool", (c) => c.removePool("first"), []],
    [
      "loses it when the pool is no longer for it",
      (c) => c.putPool({ ...FIRST, ...onlyFor({ namespaces: ["other"] }) }),
      [],
    ],
    ["moves when it becomes a node's", (c) => c.setAside(ip("192.0.2.20"), NODES_OWN), ["192.0.2.21"]],
  ])("%s", (_, happen, expected) => {
    const cluster = withPools(FIRST);
    inTurn(cluster, "web");
    const before = version(cluster);
    happen(cluster);
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(expected);
    expect(version(cluster) - before).toBeLessThanOrEqual(1);
  });

  it("keeps it when the pool that it asks for has it too", () => {
    const cluster = withPools(pool("a", ["192.0.2.20-192.0.2.29"]), pool("b", ["192.0.2.18-192.0.2.29"]));
    inTurn(cluster, "web");
    annotate(cluster, "web", { "metallb.io/address-pool": "b" });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
    expect(cluster.decided.get("default/web")).toMatchObject({ decision: { grant: { pool: "b" } } });
    annotate(cluster, "web", { "metallb.io/address-pool": "" });
    cluster.calm();
    expect(cluster.decided.get("default/web")).toMatchObject({ decision: { grant: { pool: "b" } } });
  });

  it("keeps the one of its two that it may, and gets the other from the same pool", () => {
    const cluster = withPools(DUAL);
    cluster.put(service(PREFER));
    cluster.calm();
    cluster.putPool(pool("a-better", ["203.0.113.0/30", "2001:db8:6::/126"]));
    cluster.setAside(ip("198.51.100.0"), NODES_OWN);
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.1", "2001:db8::"]);
  });

  it("moves when its pool begins to avoid it", () => {
    const cluster = withPools(pool("p", ["192.0.2.0/30"]));
    inTurn(cluster, "web");
    cluster.putPool(pool("p", ["192.0.2.0/30"], { avoidBuggyIps: true }));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.1"]);
  });

  it("loses it when the labels of its namespace change, and gets it when they change back", () => {
    const open = { matchLabels: { open: "yes" }, matchExpressions: [] };
    const cluster = withPools(pool("p", ["192.0.2.20/32"], onlyFor({ namespaceSelectors: [open] })));
    cluster.label("default", { open: "yes" });
    inTurn(cluster, "web");
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
    cluster.label("default", {});
    cluster.calm();
    expect(cluster.addresses("web")).toEqual([]);
    expect(why(cluster, "web")).toBe('no pool serves it: pool "p" is not for its namespace');
    cluster.label("default", { open: "yes" });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
  });

  it("keeps it, and gets one of the other family from the same pool, when it becomes one of both", () => {
    const cluster = withPools(pool("a-six", ["2001:db8:6::/126"]), DUAL);
    inTurn(cluster, "web", "other");
    cluster.put({ ...cluster.state.services.get("default/other")!, ...PREFER });
    cluster.calm();
    expect(cluster.addresses("other")).toEqual(["198.51.100.1", "2001:db8::"]);
  });

  it("gets its second address once one is free in the same pool", () => {
    const cluster = withPools(pool("p", ["198.51.100.0/30", "2001:db8::/128"]));
    cluster.put(service({ name: "six", clusterIps: [ip("2001:db8:f::1")] }));
    cluster.calm();
    cluster.put(service(PREFER));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.0"]);
    cluster.remove("default/six");
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.0", "2001:db8::"]);
  });

  it("gives up that of a family that it no longer has", () => {
    const cluster = withPools(DUAL);
    cluster.put(service(PREFER));
    cluster.calm();
    cluster.put({ ...cluster.state.services.get("default/web")!, ...service(), ingress: cluster.addresses("web")! });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.0"]);
  });

  it("moves to a pool with both when it comes to require both", () => {
    const cluster = withPools(pool("a-four", ["192.0.2.20/32"]), DUAL);
    inTurn(cluster, "web");
    cluster.put({ ...cluster.state.services.get("default/web")!, ...REQUIRE });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.0", "2001:db8::"]);
  });

  it("keeps the one when it comes to require both and no pool has them", () => {
    const cluster = withPools(FIRST);
    inTurn(cluster, "web");
    cluster.put({ ...cluster.state.services.get("default/web")!, ...REQUIRE });
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
    expect(why(cluster, "web")).toBe('no pool serves it: pool "first" has no IPv6 addresses');
  });
});

describe("an address", () => {
  it("is nobody else's while a write that would give it may still arrive", () => {
    const cluster = withPools(SINGLE);
    cluster.put(service({ name: "a" }));
    cluster.look();
    cluster.send("default/a");
    cluster.putPool(pool("single", ["192.0.2.20-192.0.2.21"], onlyFor({ namespaces: ["other"] })));
    cluster.putPool(pool("late", ["192.0.2.20/32"], onlyFor({ serviceSelectors: [LATE] })));
    cluster.put(service({ name: "b", labels: LATE.matchLabels }));
    cluster.look();
    expect(cluster.decided.get("default/b")).toMatchObject({ decision: { kind: "refused" } });
    cluster.land("default/a");
    cluster.calm();
    expect(["a", "b"].map(cluster.addresses)).toEqual([[], ["192.0.2.20"]]);
  });

  it("is free again when the write that would have given it was never sent", () => {
    const cluster = withPools(SINGLE);
    cluster.put(service({ name: "a" }));
    cluster.look();
    cluster.putPool(pool("single", ["192.0.2.20/32"], onlyFor({ serviceSelectors: [LATE] })));
    cluster.put(service({ name: "b", labels: LATE.matchLabels }));
    cluster.calm();
    expect(["a", "b"].map(cluster.addresses)).toEqual([[], ["192.0.2.20"]]);
  });

  it("is nobody else's while a write under way may still give it, even if its Service is to have another by now", () => {
    const cluster = withPools(SINGLE);
    cluster.put(service({ name: "a" }));
    cluster.look();
    cluster.send("default/a");
    cluster.putPool(pool("single", ["192.0.2.21/32"]));
    cluster.putPool(pool("late", ["192.0.2.20/32"], onlyFor({ serviceSelectors: [LATE] })));
    cluster.put(service({ name: "b", labels: LATE.matchLabels, annotations: { "metallb.io/address-pool": "late" } }));
    cluster.look();
    expect(cluster.decided.get("default/a")).toMatchObject({ decision: { grant: { addresses: ["192.0.2.21"] } } });
    expect(cluster.decided.get("default/b")).toMatchObject({ decision: { kind: "refused" } });
    cluster.calm();
    expect(["a", "b"].map(cluster.addresses)).toEqual([["192.0.2.21"], ["192.0.2.20"]]);
  });

  it("is not given on before the write that moves its Service has arrived", () => {
    const cluster = withPools(pool("p", ["192.0.2.20-192.0.2.21"]));
    inTurn(cluster, "a");
    annotate(cluster, "a", { "metallb.io/loadBalancerIPs": "192.0.2.21" });
    cluster.put(service({ name: "b" }));
    cluster.look();
    expect(cluster.decided.get("default/a")).toMatchObject({ decision: { grant: { addresses: ["192.0.2.21"] } } });
    expect(cluster.decided.get("default/b")).toMatchObject({ decision: { kind: "refused" } });
    cluster.calm();
    expect(["a", "b"].map(cluster.addresses)).toEqual([["192.0.2.21"], ["192.0.2.20"]]);
  });

  it("is not given on before the write that takes it away has arrived", () => {
    const cluster = withPools(SINGLE);
    inTurn(cluster, "a");
    cluster.putPool(pool("single", ["192.0.2.20/32"], onlyFor({ serviceSelectors: [LATE] })));
    cluster.put(service({ name: "b", labels: LATE.matchLabels }));
    cluster.look();
    expect(cluster.decided.get("default/b")).toMatchObject({ decision: { kind: "refused" } });
    cluster.calm();
    expect(["a", "b"].map(cluster.addresses)).toEqual([[], ["192.0.2.20"]]);
  });

  it.each<[string, (cluster: Cluster) => void]>([
    ["is deleted", (cluster) => cluster.remove("default/a")],
    [
      "is no load balancer any more",
      (cluster) => cluster.put({ ...cluster.state.services.get("default/a")!, type: "ClusterIP", ingress: [] }),
    ],
  ])("goes to the oldest that waits when its holder %s", (_, happen) => {
    const cluster = withPools(SINGLE);
    inTurn(cluster, "a");
    cluster.put(service({ name: "young", createdAt: 3 }));
    cluster.put(service({ name: "old", createdAt: 2 }));
    cluster.calm();
    happen(cluster);
    cluster.calm();
    expect(["old", "young"].map(cluster.addresses)).toEqual([["192.0.2.20"], []]);
  });
});

const LATE = { matchLabels: { late: "yes" }, matchExpressions: [] };

/** Grows by one with each write of the Service, ours or another's. */
function version(cluster: Cluster): number {
  return cluster.versions.get("default/web") ?? 0;
}

function split(cluster: Cluster): void {
  cluster.putPool(pool("first", ["192.0.2.21-192.0.2.22"]));
  cluster.putPool(pool("second", ["192.0.2.20/32"]));
}

function rename(cluster: Cluster): void {
  cluster.removePool("first");
  cluster.putPool({ ...FIRST, name: "renamed" });
}
