/** Why bytes are no frame that we read: a value, made once, that is counted and never thrown. */

/** The reasons, in the order in which they are counted. */
export const MALFORMED = ["truncated", "not-arp", "not-ethernet-and-ipv4"] as const;

/** One of them. */
export interface Malformed {
  readonly kind: "malformed";
  readonly reason: (typeof MALFORMED)[number];
}

/** The frame ends before its last field. */
export const TRUNCATED: Malformed = { kind: "malformed", reason: "truncated" };

/** The EtherType is another protocol's. */
export const NOT_ARP: Malformed = { kind: "malformed", reason: "not-arp" };

/** ARP for other hardware or another network protocol. */
export const NOT_ETHERNET_AND_IPV4: Malformed = { kind: "malformed", reason: "not-ethernet-and-ipv4" };
