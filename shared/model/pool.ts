/** IPAddressPool: the addresses that the operator gives away, and to whom. */
import type { Range } from "../net/range.ts";
import type { LabelSelector } from "./label-selector.ts";
import type { Meta } from "./object.ts";

/** A pool whose every address could be read. */
export interface Pool extends Meta {
  /** Seconds since 1970: of two pools that overlap, the older one stands. */
  readonly createdAt: number;
  /** In the order of `spec.addresses`. */
  readonly ranges: readonly Range[];
  /** False: only for Services that ask for the pool or for an address in it. */
  readonly autoAssign: boolean;
  /** IPv4 addresses that end in .0 or .255 are never given. */
  readonly avoidBuggyIps: boolean;
  /** Undefined: the pool serves every Service. */
  readonly serviceAllocation: ServiceAllocation | undefined;
}

/** Which Services the pool is for: (namespaces or namespaceSelectors) and serviceSelectors, each only where given. */
export interface ServiceAllocation {
  /** Lower goes first; 0 goes last. */
  readonly priority: number;
  readonly namespaces: readonly string[];
  readonly namespaceSelectors: readonly LabelSelector[];
  readonly serviceSelectors: readonly LabelSelector[];
}
