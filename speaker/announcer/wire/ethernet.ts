/** The Ethernet II header, with or without an 802.1Q tag: bytes ⇄ values. */
import type { Mac } from "../../../shared/net/mac.ts";
import { readUint16, readUint48, writeUint16, writeUint48 } from "./bytes.ts";
import { TRUNCATED } from "./malformed.ts";
import type { Malformed } from "./malformed.ts";

/** ARP's EtherType. RFC 826. */
export const ETHERTYPE_ARP = 0x0806;

/** IPv6's EtherType. RFC 2464 §3 */
export const ETHERTYPE_IPV6 = 0x86dd;

/** A shorter frame is padded with zeros by whoever sends it; the frame check sequence is the hardware's. IEEE 802.3 §3.2.8. */
export const SHORTEST_FRAME = 60;

/** Where the payload of an untagged frame starts. */
export const ETHERNET_LENGTH = 14;

const DESTINATION = 0,
  SOURCE = 6,
  TYPE = 12;

const ETHERTYPE_VLAN = 0x8100;
const TAG_LENGTH = 4;
const VLAN_ID = 0xfff;

/** A frame's header. */
export interface Ethernet {
  readonly kind: "ethernet";
  readonly destination: Mac;
  readonly source: Mac;
  /** EtherType of the payload. */
  readonly type: number;
  /** 802.1Q VLAN; 0 for an untagged frame and for one with a priority only. */
  readonly vlan: number;
  /** Where the payload starts. */
  readonly payload: number;
}

/** Reads the header of the frame that is the first `length` bytes. */
export function decodeEthernet(bytes: Uint8Array, length: number): Ethernet | Malformed {
  if (length < ETHERNET_LENGTH) return TRUNCATED;
  const type = readUint16(bytes, TYPE);
  const isTagged = type === ETHERTYPE_VLAN;
  if (isTagged && length < ETHERNET_LENGTH + TAG_LENGTH) return TRUNCATED;
  return {
    kind: "ethernet",
    destination: readUint48(bytes, DESTINATION) as Mac,
    source: readUint48(bytes, SOURCE) as Mac,
    type: isTagged ? readUint16(bytes, TYPE + TAG_LENGTH) : type,
    vlan: isTagged ? readUint16(bytes, TYPE + 2) & VLAN_ID : 0,
    payload: isTagged ? ETHERNET_LENGTH + TAG_LENGTH : ETHERNET_LENGTH,
  };
}

/** Writes an untagged header at the start. */
export function encodeEthernet(header: Pick<Ethernet, "destination" | "source" | "type">, into: Uint8Array): void {
  writeUint48(into, DESTINATION, header.destination);
  writeUint48(into, SOURCE, header.source);
  writeUint16(into, TYPE, header.type);
}
