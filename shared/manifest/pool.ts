/** IPAddressPool `metallb.io/v1beta1`. */
import type { Kind } from "../cluster/cluster.ts";
import { saysTheSame } from "../model/object.ts";
import type { Pool, ServiceAllocation } from "../model/pool.ts";
import { range } from "./address.ts";
import { labelSelector } from "./label-selector.ts";
import { createdAt, meta } from "./meta.ts";
import { at, boolean, decoder, integer, list, note, object, required, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The pools, as the API serves them. */
export const POOLS: Kind<Pool> = {
  group: "metallb.io",
  version: "v1beta1",
  kind: "IPAddressPool",
  plural: "ipaddresspools",
  namespaced: true,
  decode: decoder(pool),
  // Its status counts addresses and is written again and again: that is no reason to look at every Service.
  isSame: saysTheSame,
};

function pool(root: Place): Pool {
  const spec = object(required(at(root, "spec")));
  const addresses = required(at(spec, "addresses"));
  if (Array.isArray(addresses.value) && addresses.value.length === 0) note(addresses, "has no addresses to give");
  return {
    ...meta(root),
    createdAt: createdAt(root),
    ranges: list(addresses, range),
    autoAssign: boolean(at(spec, "autoAssign")) ?? true,
    avoidBuggyIps: boolean(at(spec, "avoidBuggyIPs")) ?? false,
    serviceAllocation: serviceAllocation(at(spec, "serviceAllocation")),
  };
}

function serviceAllocation(place: Place): ServiceAllocation | undefined {
  if (place.value === undefined || place.value === null) return undefined;
  const allocation = object(place);
  return {
    priority: integer(at(allocation, "priority")) ?? 0,
    namespaces: list(at(allocation, "namespaces"), text),
    namespaceSelectors: list(at(allocation, "namespaceSelectors"), labelSelector),
    serviceSelectors: list(at(allocation, "serviceSelectors"), labelSelector),
  };
}
