import { describe, expect, it } from "vitest";
import type { Decision } from "../../../controller/allocate/allocation.ts";
import { happened, lasting } from "../../../controller/publish/tidings.ts";
import type { Tiding } from "../../../controller/publish/tidings.ts";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { service } from "../builders.ts";

const HOLDS: Partial<Service> = { ingress: [ip("192.0.2.1")] };
const IN_USE = new Map([[ip("192.0.2.1"), "it is in use"]]);
const REFUSED: Extract<Decision, { kind: "refused" }> = {
  kind: "refused",
  refusal: { kind: "no-pools" },
  conflicts: new Map(),
};

describe("after a write", () => {
  it.each<[string, Partial<Service>, Decision, readonly string[]]>([
    ["an address is told", {}, assigned("192.0.2.1"), ['Normal IPAllocated: Assigned IP ["192.0.2.1"]']],
    [
      "two are told as MetalLB does",
      {},
      assigned("192.0.2.1", "2001:db8::1"),
      ['Normal IPAllocated: Assigned IP ["192.0.2.1" "2001:db8::1"]'],
    ],
    ["a move is told", HOLDS, assigned("192.0.2.2"), ['Normal IPAllocated: Assigned IP ["192.0.2.2"]']],
    ["a new annotation is not", HOLDS, assigned("192.0.2.1"), []],
    [
      "a loss is told, with the reason",
      HOLDS,
      REFUSED,
      ['Normal ClearAssignment: Took back IP ["192.0.2.1"]: there is no IPAddressPool'],
    ],
    [
      "the end of an address without a cluster IP is told",
      HOLDS,
      { kind: "nothing", reason: "no-cluster-ip" },
      ['Normal ClearAssignment: Took back IP ["192.0.2.1"]: the Service has no cluster IP'],
    ],
    [
      "a conflict is told with the move that ends it",
      HOLDS,
      { ...assigned("192.0.2.2"), conflicts: IN_USE },
      ["Warning AddressConflict: Gave up 192.0.2.1: it is in use", 'Normal IPAllocated: Assigned IP ["192.0.2.2"]'],
    ],
    [
      "and with the loss",
      HOLDS,
      { ...REFUSED, conflicts: IN_USE },
      [
        "Warning AddressConflict: Gave up 192.0.2.1: it is in use",
        'Normal ClearAssignment: Took back IP ["192.0.2.1"]: there is no IPAddressPool',
      ],
    ],
    ["a condition alone is not", HOLDS, { ...assigned("192.0.2.1"), conflicts: IN_USE }, []],
    ["a tidied annotation is not", {}, { kind: "nothing", reason: "not-a-load-balancer" }, []],
  ])("%s", (_, parts, decision, expected) => {
    expect(happened(service(parts), decision).map(line)).toEqual(expected);
  });
});

describe("a Service is told", () => {
  it.each<[string, Partial<Service>, Decision, readonly string[]]>([
    ["nothing while all is well", HOLDS, assigned("192.0.2.1"), []],
    [
      "why it has no address",
      {},
      REFUSED,
      ['Warning AllocationFailed: Failed to allocate IP for "default/web": there is no IPAddressPool'],
    ],
    [
      "why it has not what it asks for",
      HOLDS,
      { ...assigned("192.0.2.1"), complaint: { kind: "no-such-pool", name: "gold" } },
      ['Warning LoadBalancerFailed: Keeps IP ["192.0.2.1"]: it asks for pool "gold", which does not exist'],
    ],
    [
      "who else uses the address that it asks for",
      HOLDS,
      { ...assigned("192.0.2.1"), conflicts: IN_USE },
      ["Warning AddressConflict: 192.0.2.1: it is in use; the Service keeps it because it asks for it"],
    ],
    [
      "which annotations are of old",
      { annotations: { "metallb.universe.tf/address-pool": "gold" } },
      assigned("192.0.2.1"),
      [
        "Warning deprecatedAnnotation: Annotations with an old prefix: metallb.universe.tf/address-pool; the prefix is now metallb.io/",
      ],
    ],
    [
      "nothing when it is none of ours",
      { annotations: { "metallb.universe.tf/address-pool": "gold" } },
      { kind: "nothing", reason: "not-a-load-balancer" },
      [],
    ],
  ])("%s", (_, parts, decision, expected) => {
    expect(lasting(service(parts), decision).map(line)).toEqual(expected);
  });
});

function assigned(...addresses: readonly string[]): Extract<Decision, { kind: "assigned" }> {
  return {
    kind: "assigned",
    grant: { pool: "first", addresses: addresses.map(ip) },
    complaint: undefined,
    conflicts: new Map(),
  };
}

function line({ type, reason, message }: Tiding): string {
  return `${type} ${reason}: ${message}`;
}
