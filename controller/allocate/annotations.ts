/** The annotations with which a Service asks for things, under MetalLB's new prefix and its old one. */
import type { Service } from "../../shared/model/service.ts";

/** What they are called after the prefix. */
export type Wished = "address-pool" | "loadBalancerIPs" | "allow-shared-ip";

/** An annotation that is there, and the key it was written under. */
export interface Annotation {
  readonly key: string;
  readonly value: string;
}

/** The pool that an address was given from, in our own writing. */
export const FROM_POOL = "metallb.io/ip-allocated-from-pool";

const PREFIX = "metallb.io/";
const OLD_PREFIX = "metallb.universe.tf/";

/** The new key wins when it is there, even empty. */
export function annotation(service: Service, wished: Wished): Annotation | undefined {
  for (const key of [PREFIX + wished, OLD_PREFIX + wished]) {
    const value = service.annotations[key];
    if (value !== undefined) return { key, value };
  }
  return undefined;
}

/** The keys with the old prefix that count for something, each of which should be replaced. */
export function deprecatedKeys(service: Service): readonly string[] {
  return (["address-pool", "loadBalancerIPs", "allow-shared-ip"] as const)
    .map((wished) => annotation(service, wished)?.key ?? "")
    .filter((key) => key.startsWith(OLD_PREFIX));
}
