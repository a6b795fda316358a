import { describe, expect, it } from "vitest";
import type { Decision } from "../../../controller/allocate/allocation.ts";
import { difference } from "../../../controller/publish/difference.ts";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { service } from "../builders.ts";

const DATE = new Date(Date.UTC(2026, 0, 1));
const FROM_POOL = "metallb.io/ip-allocated-from-pool";
const HOLDS: Partial<Service> = { ingress: [ip("192.0.2.1")], annotations: { [FROM_POOL]: "first" } };
const REFUSED: Decision = { kind: "refused", refusal: { kind: "no-pools" }, conflicts: new Map() };
const ENDED: Decision = { kind: "nothing", reason: "not-a-load-balancer" };

describe("what is written", () => {
  it("is the addresses and their pool together, over this version alone", () => {
    expect(difference(service({ resourceVersion: "7" }), assigned("first", "192.0.2.1", "2001:db8::1"), DATE)).toEqual({
      metadata: { resourceVersion: "7", annotations: { [FROM_POOL]: "first" } },
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }] } },
    });
  });

  it("takes both away together", () => {
    expect(difference(service(HOLDS), REFUSED, DATE)).toEqual({
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
    expect(difference(service(parts), decision, DATE)).toBeUndefined();
  });

  it.each<[string, Partial<Service>, Decision]>([
    ["another address", HOLDS, assigned("first", "192.0.2.2")],
    ["one more", HOLDS, assigned("first", "192.0.2.1", "2001:db8::1")],
    ["another pool", HOLDS, assigned("second", "192.0.2.1")],
    ["none where the type has changed and our annotation stayed", { ...HOLDS, ingress: [] }, ENDED],
  ])("is something for %s", (_, parts, decision) => {
    expect(difference(service(parts), decision, DATE)).toBeDefined();
  });
});

describe("condition AddressConflict", () => {
  const conflicts = new Map([[ip("192.0.2.1"), "it is in use"]]);
  const holds = { ...assigned("first", "192.0.2.1"), conflicts };
  const message = "192.0.2.1: it is in use; the Service keeps it because it asks for it";
  const said = { type: "lanlord.io/AddressConflict", status: "True", reason: "AddressInUse", message };
  const ours = { ...said, lastTransitionTime: "2025-12-31T00:00:00Z" };
  const others = { ...ours, type: "example.com/Other", observedGeneration: 3 };

  it.each<[string, Service["conditions"], Decision, unknown]>([
    ["is put beside the others", [others], holds, [others, { ...said, lastTransitionTime: "2026-01-01T00:00:00Z" }]],
    ["keeps its time when its words change", [{ ...ours, message: "old" }], holds, [ours]],
    ["is put right after somebody's hand", [{ ...ours, reason: "Other" }], holds, [ours]],
    ["goes when the conflict is over", [ours, others], assigned("first", "192.0.2.1"), [others]],
    ["leaves nothing behind", [ours], assigned("first", "192.0.2.1"), null],
  ])("%s", (_, conditions, decision, written) => {
    expect(difference(service({ ...HOLDS, conditions }), decision, DATE)).toMatchObject({
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] }, conditions: written },
    });
  });

  it.each<[string, Service["conditions"], Decision]>([
    ["it says what it is to say", [others, ours], holds],
    ["there is none and is to be none", [others], assigned("first", "192.0.2.1")],
  ])("is not written when %s", (_, conditions, decision) => {
    expect(difference(service({ ...HOLDS, conditions }), decision, DATE)).toBeUndefined();
  });

  it("goes in the write that moves the Service, and is none for one that is moved off", () => {
    const moved: Decision = { ...assigned("first", "192.0.2.2"), conflicts };
    expect(difference(service({ ...HOLDS, conditions: [ours] }), moved, DATE)).toMatchObject({
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.2" }] }, conditions: null },
    });
    expect(difference(service(HOLDS), moved, DATE)).toEqual(
      difference(service(HOLDS), assigned("first", "192.0.2.2"), DATE),
    );
  });

  it("goes with the address when the Service is no load balancer any more", () => {
    expect(difference(service({ type: "ClusterIP", conditions: [ours] }), ENDED, DATE)).toMatchObject({
      status: { conditions: null },
    });
  });
});

function assigned(pool: string, ...addresses: readonly string[]): Extract<Decision, { kind: "assigned" }> {
  return {
    kind: "assigned",
    grant: { pool, addresses: addresses.map(ip) },
    complaint: undefined,
    conflicts: new Map(),
  };
}
