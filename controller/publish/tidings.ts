/** What there is to tell about a Service, in Events. */
import type { Service } from "../../shared/model/service.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { deprecatedKeys } from "../allocate/annotations.ts";
import type { Decision } from "../allocate/allocation.ts";
import { explain } from "../allocate/explain.ts";
import { conflictText } from "./conflict.ts";

/** One thing to tell, by the reasons that MetalLB's users know. */
export interface Tiding {
  readonly type: "Normal" | "Warning";
  readonly reason:
    | "IPAllocated"
    | "AllocationFailed"
    | "ClearAssignment"
    | "LoadBalancerFailed"
    | "deprecatedAnnotation"
    | "AddressConflict";
  readonly message: string;
}

/** What has just happened, once the write that made it so has succeeded. */
export function happened(service: Service, decision: Decision): readonly Tiding[] {
  return [...gaveUp(service, decision), ...changed(service, decision)];
}

function gaveUp({ ingress }: Service, decision: Decision): readonly Tiding[] {
  if (decision.kind === "nothing") return [];
  const addresses = decision.kind === "assigned" ? decision.grant.addresses : [];
  return ingress.flatMap((address) => {
    const why = decision.conflicts.get(address);
    if (why === undefined || addresses.includes(address)) return [];
    return [{ type: "Warning", reason: "AddressConflict", message: `Gave up ${address}: ${why}` }];
  });
}

function changed(service: Service, decision: Decision): readonly Tiding[] {
  const addresses = decision.kind === "assigned" ? decision.grant.addresses : [];
  if (addresses.length > 0) {
    const isNew = addresses.some((address) => !service.ingress.includes(address));
    return isNew ? [{ type: "Normal", reason: "IPAllocated", message: `Assigned IP ${quoted(addresses)}` }] : [];
  }
  if (service.ingress.length === 0) return [];
  return [
    {
      type: "Normal",
      reason: "ClearAssignment",
      message: `Took back IP ${quoted(service.ingress)}: ${whyNothing(decision)}`,
    },
  ];
}

/** What is the case, and is told when it becomes so. */
export function lasting(service: Service, decision: Decision): readonly Tiding[] {
  const tidings: Tiding[] = [];
  if (decision.kind === "refused") {
    const message = `Failed to allocate IP for "${service.key}": ${explain(decision.refusal)}`;
    tidings.push({ type: "Warning", reason: "AllocationFailed", message });
  }
  if (decision.kind === "assigned" && decision.complaint !== undefined) {
    const message = `Keeps IP ${quoted(decision.grant.addresses)}: ${explain(decision.complaint)}`;
    tidings.push({ type: "Warning", reason: "LoadBalancerFailed", message });
  }
  const conflict = conflictText(decision);
  if (conflict !== undefined) tidings.push({ type: "Warning", reason: "AddressConflict", message: conflict });
  const deprecated = decision.kind === "nothing" ? [] : deprecatedKeys(service);
  if (deprecated.length > 0) {
    const message = `Annotations with an old prefix: ${deprecated.join(", ")}; the prefix is now metallb.io/`;
    tidings.push({ type: "Warning", reason: "deprecatedAnnotation", message });
  }
  return tidings;
}

function whyNothing(decision: Decision): string {
  switch (decision.kind) {
    case "assigned":
      return "none is left";
    case "refused":
      return explain(decision.refusal);
    case "nothing":
      return decision.reason === "no-cluster-ip" ? "the Service has no cluster IP" : "it is no load balancer any more";
  }
}

/** As MetalLB prints lists of addresses, and tools parse them. */
function quoted(addresses: readonly Ip[]): string {
  return `[${addresses.map((address) => `"${address}"`).join(" ")}]`;
}
