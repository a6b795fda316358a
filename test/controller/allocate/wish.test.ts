import { describe, expect, it } from "vitest";
import { deprecatedKeys } from "../../../controller/allocate/annotations.ts";
import { wishOf } from "../../../controller/allocate/wish.ts";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { BOTH_FAMILIES, service } from "../builders.ts";

describe("a Service asks for", () => {
  it.each<[string, Partial<Service>, object]>([
    ["one address of its family", {}, { families: [4], needsEveryFamily: false }],
    ["IPv6 with an IPv6 cluster IP", { clusterIps: [ip("2001:db8:f::1")] }, { families: [6] }],
    ["both families with both cluster IPs", BOTH_FAMILIES, { families: [4, 6], needsEveryFamily: false }],
    ["its primary family first", { ...BOTH_FAMILIES, ipFamilies: [6, 4] }, { families: [6, 4] }],
    [
      "both or none when it requires both",
      { ...BOTH_FAMILIES, ipFamilyPolicy: "RequireDualStack" },
      { families: [4, 6], needsEveryFamily: true },
    ],
    ["one when it prefers both and has one cluster IP", { ipFamilyPolicy: "PreferDualStack" }, { families: [4] }],
  ])("%s", (_, parts, expected) => {
    expect(wishOf(service(parts), undefined)).toMatchObject(expected);
  });

  it.each<[string, Partial<Service>, string]>([
    ["without a cluster IP", { clusterIps: [] }, "no-cluster-ip"],
    ["when it is of another type", { type: "NodePort" }, "not-a-load-balancer"],
    ["of us with a class", { loadBalancerClass: "other.example/lb" }, "another-class"],
  ])("nothing %s", (_, parts, expected) => {
    expect(wishOf(service(parts), undefined)).toBe(expected);
  });

  it("nothing of a controller of a class without that class", () => {
    expect(wishOf(service(), "lanlord.io/l2")).toBe("another-class");
    expect(wishOf(service({ loadBalancerClass: "lanlord.io/l2" }), "lanlord.io/l2")).toMatchObject({ families: [4] });
  });
});

describe("a request", () => {
  it.each<[string, Partial<Service>, object]>([
    ["is empty by default", {}, { pool: undefined, addresses: [] }],
    ["names a pool", annotated({ "metallb.io/address-pool": "gold" }), { pool: "gold" }],
    ["names a pool the old way", annotated({ "metallb.universe.tf/address-pool": "gold" }), { pool: "gold" }],
    [
      "is what the new key says, where both are there",
      annotated({ "metallb.io/address-pool": "gold", "metallb.universe.tf/address-pool": "iron" }),
      { pool: "gold" },
    ],
    [
      "is what the new key says, even nothing",
      annotated({ "metallb.io/address-pool": "", "metallb.universe.tf/address-pool": "iron" }),
      { pool: undefined },
    ],
    ["names an address", annotated({ "metallb.io/loadBalancerIPs": "192.0.2.7" }), { addresses: ["192.0.2.7"] }],
    ["names an address in the spec", { loadBalancerIp: "192.0.2.7" }, { addresses: ["192.0.2.7"] }],
    [
      "keeps the user's order",
      { ...BOTH_FAMILIES, ...annotated({ "metallb.io/loadBalancerIPs": " 2001:DB8::7 , 192.0.2.7" }) },
      { addresses: ["2001:db8::7", "192.0.2.7"] },
    ],
    [
      "names something that is no address",
      annotated({ "metallb.io/loadBalancerIPs": "192.0.2.7,web" }),
      { kind: "bad-request", reason: "not-an-address", text: "web" },
    ],
    [
      "ends with a comma",
      annotated({ "metallb.io/loadBalancerIPs": "192.0.2.7," }),
      { kind: "bad-request", reason: "not-an-address", text: "" },
    ],
    [
      "names two addresses of a family",
      annotated({ "metallb.io/loadBalancerIPs": "192.0.2.7,192.0.2.8" }),
      { kind: "bad-request", reason: "two-of-a-family", text: "192.0.2.7,192.0.2.8" },
    ],
    [
      "names addresses in both places",
      { ...annotated({ "metallb.io/loadBalancerIPs": "192.0.2.7" }), loadBalancerIp: "192.0.2.7" },
      { kind: "bad-request", reason: "asked-twice" },
    ],
    [
      "names an address of a family that the Service does not have",
      { loadBalancerIp: "2001:db8::7" },
      { kind: "bad-request", reason: "no-such-family", text: "2001:db8::7" },
    ],
  ])("%s", (_, parts, expected) => {
    expect(wishOf(service(parts), undefined)).toMatchObject({ request: expected });
  });
});

describe("annotations with the old prefix", () => {
  it("are deprecated where they count", () => {
    const annotations = {
      "metallb.universe.tf/address-pool": "gold",
      "metallb.universe.tf/allow-shared-ip": "k",
      "metallb.io/allow-shared-ip": "k",
    };
    expect(deprecatedKeys(service({ annotations }))).toEqual(["metallb.universe.tf/address-pool"]);
  });
});

function annotated(annotations: Readonly<Record<string, string>>): Partial<Service> {
  return { annotations };
}
