/** The IPv6 header, RFC 8200 §3: bytes ⇄ values, as far as neighbour discovery needs it; no extension headers. */
import type { Ip6 } from "../../../shared/net/ip6.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./bytes.ts";
import { NOT_NDP, TRUNCATED } from "./malformed.ts";
import type { Malformed } from "./malformed.ts";

/** How long the header is. */
export const IPV6_LENGTH = 40;

/** ICMPv6 follows. RFC 4443 §1 */
export const NEXT_HEADER_ICMPV6 = 58;

/** Where the field is that the kernel filter looks at. */
export const NEXT_HEADER = 6;

const PAYLOAD_LENGTH = 4,
  HOP_LIMIT = 7,
  SOURCE = 8,
  DESTINATION = 24;

/** Version 6, no traffic class, no flow label. */
const VERSION = 0x6000_0000;

/** A packet's header. */
export interface Ipv6 {
  readonly kind: "ipv6";
  /** In bytes, without this header. */
  readonly payloadLength: number;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: Ip6;
  readonly destination: Ip6;
}

/** Reads the header at `at`; the whole packet ends by `end`, and what follows it is padding. */
export function decodeIpv6(bytes: Uint8Array, at: number, end: number): Ipv6 | Malformed {
  if (end - at < IPV6_LENGTH) return TRUNCATED;
  if (readUint32(bytes, at) >>> 28 !== VERSION >>> 28) return NOT_NDP;
  const payloadLength = readUint16(bytes, at + PAYLOAD_LENGTH);
  if (end - at < IPV6_LENGTH + payloadLength) return TRUNCATED;
  const nextHeaderAndHopLimit = readUint16(bytes, at + NEXT_HEADER);
  return {
    kind: "ipv6",
    payloadLength,
    nextHeader: nextHeaderAndHopLimit >>> 8,
    hopLimit: nextHeaderAndHopLimit & 0xff,
    source: readIp6(bytes, at + SOURCE),
    destination: readIp6(bytes, at + DESTINATION),
  };
}

/** Writes the header at `at`. */
export function encodeIpv6(header: Omit<Ipv6, "kind">, into: Uint8Array, at: number): void {
  writeUint32(into, at, VERSION);
  writeUint16(into, at + PAYLOAD_LENGTH, header.payloadLength);
  into[at + NEXT_HEADER] = header.nextHeader;
  into[at + HOP_LIMIT] = header.hopLimit;
  writeIp6(into, at + SOURCE, header.source);
  writeIp6(into, at + DESTINATION, header.destination);
}

/** The 16 bytes of an address. */
export function readIp6(bytes: Uint8Array, at: number): Ip6 {
  return [readUint32(bytes, at), readUint32(bytes, at + 4), readUint32(bytes, at + 8), readUint32(bytes, at + 12)];
}

/** The 16 bytes of an address. */
export function writeIp6(bytes: Uint8Array, at: number, address: Ip6): void {
  writeUint32(bytes, at, address[0]);
  writeUint32(bytes, at + 4, address[1]);
  writeUint32(bytes, at + 8, address[2]);
  writeUint32(bytes, at + 12, address[3]);
}
