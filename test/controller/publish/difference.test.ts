import { describe, expect, it } from "vitest";
import type { Decision } from "../../../controller/allocate/allocation.ts";
import { difference } from "../../../controller/publish/difference.ts";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { service } from "../builders.ts";

const FROM_POOL = "metallb.io/ip-allocated-from-pool";
const HOLDS: Partial<Service> = { ingress: [ip("192.0.2.1")], annotations: { [FROM_POOL]: "first" } };
const REFUSED: Decision = { kind: "refused", refusal: { kind: "no-pools" } };
const ENDED: Decision = { kind: "nothing", reason: "not-a-load-balancer" };

describe("what is written", () => {
  it("is the addresses and their pool together, over this version alone", () => {
    expect(difference(service({ resourceVersion: "7" }), assigned("first", "192.0.2.1", "2001:db8::1"))).toEqual({
      metadata: { resourceVersion: "7", annotations: { [FROM_POOL]: "first" } },
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }] } },
    });
  });

  it("takes both away together", () => {
    expect(difference(service(HOLDS), REFUSED)).toEqual({
      metadata: { resourceVersion: "1", annotations: { [FROM_POOL]: null } },
      status: { loadBalancer: { ingress: null } },
    });
  });

  it.each<[string, Partial<Service>, Decision]>([
    ["the addresses are there", HOLDS, assigned("first", "192.0.2.1")],
    ["there are to be none, and are none", {}, REFUSED],
    ["the Service never was ours", { type: "ClusterIP" }, ENDED],
    ["what is there never came from us", { type: "ClusterIP", ingress: [ip("192.0.2.1")] }, ENDED],
  ])("is nothing when %s", (_, parts, decision) => {
    expect(difference(service(parts), decision)).toBeUndefined();
  });

  it.each<[string, Partial<Service>, Decision]>([
    ["another address", HOLDS, assigned("first", "192.0.2.2")],
    ["one more", HOLDS, assigned("first", "192.0.2.1", "2001:db8::1")],
    ["another pool", HOLDS, assigned("second", "192.0.2.1")],
    ["none where the type has changed and our annotation stayed", { ...HOLDS, ingress: [] }, ENDED],
  ])("is something for %s", (_, parts, decision) => {
    expect(difference(service(parts), decision)).toBeDefined();
  });
});

function assigned(pool: string, ...addresses: readonly string[]): Decision {
  return { kind: "assigned", grant: { pool, addresses: addresses.map(ip) }, complaint: undefined };
}
