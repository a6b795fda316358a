import { describe, expect, it } from "vitest";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { BOTH_FAMILIES, IN_USE, NODES_OWN, pool, service } from "../builders.ts";
import { annotate, inTurn, why, withPools } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";

const FIRST = pool("first", ["192.0.2.20-192.0.2.22"]);
const DUAL = pool("dual", ["198.51.100.0/30", "2001:db8::/126"]);
const REQUIRE = { ...BOTH_FAMILIES, ipFamilyPolicy: "RequireDualStack" } as const;

describe("an address that another host on the LAN uses", () => {
  const asks = { annotations: { "metallb.io/loadBalancerIPs": "192.0.2.20" } };

  it("is given up in one write, and is given again when the conflict is over", () => {
    const cluster = withPools(pool("two", ["192.0.2.20-192.0.2.21"]));
    inTurn(cluster, "web");
    const writes = (): number => cluster.versions.get("default/web") ?? 0;
    const before = writes();
    cluster.setAside(ip("192.0.2.20"), IN_USE);
    cluster.calm();
    expect([cluster.addresses("web"), writes() - before]).toEqual([["192.0.2.21"], 1]);
    expect(inTurn(cluster, "waits")).toEqual([[]]);
    cluster.setAside(ip("192.0.2.20"), undefined);
    cluster.calm();
    expect(["web", "waits"].map(cluster.addresses)).toEqual([["192.0.2.21"], ["192.0.2.20"]]);
  });

  it.each<[string, Partial<Service>]>([
    ["by annotation", asks],
    ["in its spec", { loadBalancerIp: "192.0.2.20" }],
  ])("is kept by the Service that asked for it %s, which says so while it lasts", (_, parts) => {
    const cluster = withPools(FIRST);
    cluster.put(service({ name: "web", ...parts }));
    cluster.calm();
    cluster.setAside(ip("192.0.2.20"), IN_USE);
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
    expect(conditions(cluster, "web")).toEqual(["lanlord.io/AddressConflict"]);
    cluster.setAside(ip("192.0.2.20"), undefined);
    cluster.calm();
    expect(conditions(cluster, "web")).toEqual([]);
  });

  it("is given up by whoever asked for it when it is a node's own", () => {
    const cluster = withPools(FIRST);
    cluster.put(service({ name: "web", ...asks }));
    cluster.calm();
    cluster.setAside(ip("192.0.2.20"), NODES_OWN);
    cluster.calm();
    expect(cluster.addresses("web")).toEqual([]);
  });

  it("is given up when the Service stops asking for it", () => {
    const cluster = withPools(FIRST);
    cluster.put(service({ name: "web", ...asks }));
    cluster.calm();
    cluster.setAside(ip("192.0.2.20"), IN_USE);
    cluster.calm();
    annotate(cluster, "web", { "metallb.io/loadBalancerIPs": "" });
    cluster.calm();
    expect([cluster.addresses("web"), conditions(cluster, "web")]).toEqual([["192.0.2.21"], []]);
  });

  it("is waited for by a Service that comes to ask for it", () => {
    const cluster = withPools(FIRST);
    cluster.setAside(ip("192.0.2.20"), IN_USE);
    cluster.put(service({ name: "web", ...asks }));
    cluster.calm();
    expect(cluster.addresses("web")).toEqual([]);
    expect(why(cluster, "web")).toBe('no pool serves it: pool "first" does not give 192.0.2.20: it is in use');
    cluster.setAside(ip("192.0.2.20"), undefined);
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["192.0.2.20"]);
  });

  it("is replaced alone, from the same pool, beside one of the other family", () => {
    const cluster = withPools(DUAL);
    cluster.put(service({ name: "web", ...REQUIRE }));
    cluster.calm();
    cluster.setAside(ip("198.51.100.0"), IN_USE);
    cluster.calm();
    expect(cluster.addresses("web")).toEqual(["198.51.100.1", "2001:db8::"]);
  });
});

function conditions(cluster: Cluster, name: string): readonly string[] {
  return cluster.state.services.get(`default/${name}`)!.conditions.map(({ type }) => type);
}
