/** Which address families hellos go by on a link. */
import type { Family } from "../../../shared/net/ip.ts";

/** What it depends on. */
export interface Spoken {
  readonly hasIp4: boolean;
  /** When somebody last spoke IPv6 there because of having nothing else; undefined: never. */
  readonly ip6NeededAt: number | undefined;
  /**
   * Whether the node has other links: one of them may lead to the same segment, and is to hear this one. The kernel takes
   * an IPv4 datagram from an address of the node's own for forged, and drops it (RFC 1812 §5.3.8).
   */
  readonly hasSiblings: boolean;
}

/** Some of what is said may be lost. */
const REMEMBERED_MS = 5_000;

/** One that everybody uses who can; and another one besides, for those who cannot. */
export function families(
  { hasIp4, ip6NeededAt, hasSiblings }: Spoken,
  now: number,
): { readonly main: Family; readonly aside?: 6 } {
  if (!hasIp4) return { main: 6 };
  const isNeeded = ip6NeededAt !== undefined && now < ip6NeededAt + REMEMBERED_MS;
  return isNeeded || hasSiblings ? { main: 4, aside: 6 } : { main: 4 };
}
