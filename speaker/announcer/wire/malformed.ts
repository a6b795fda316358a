/** Why bytes are no frame that we read: a value, made once, that is counted and never thrown. */

/** The reasons, in the order in which they are counted. */
export const MALFORMED = [
  "truncated",
  "not-arp",
  "not-ethernet-and-ipv4",
  "not-ndp",
  "unknown-code",
  "bad-checksum",
  "bad-target",
  "bad-option",
] as const;

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

/** Not IPv6 with ICMPv6 right behind its header, or neither a neighbour solicitation nor an advertisement. */
export const NOT_NDP: Malformed = { kind: "malformed", reason: "not-ndp" };

/** RFC 4861 §7.1: the code must be 0. */
export const UNKNOWN_CODE: Malformed = { kind: "malformed", reason: "unknown-code" };

/** The ICMPv6 checksum does not fit what it covers. */
export const BAD_CHECKSUM: Malformed = { kind: "malformed", reason: "bad-checksum" };

/** RFC 4861 §7.1: the target must not be a multicast address. */
export const BAD_TARGET: Malformed = { kind: "malformed", reason: "bad-target" };

/** RFC 4861 §7.1: an option of length 0, or one that ends beyond the message. */
export const BAD_OPTION: Malformed = { kind: "malformed", reason: "bad-option" };
