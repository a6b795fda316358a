/** ARP for IPv4 over Ethernet, RFC 826: bytes ⇄ values. */
import type { Mac } from "../../../shared/net/mac.ts";
import { readUint16, readUint32, readUint48, writeUint16, writeUint32, writeUint48 } from "./bytes.ts";
import { NOT_ETHERNET_AND_IPV4, TRUNCATED } from "./malformed.ts";
import type { Malformed } from "./malformed.ts";

/** "Who has the target address?" */
export const REQUEST = 1;

/** "The sender has it." */
export const REPLY = 2;

/** How long the packet is, without padding. */
export const ARP_LENGTH = 28;

/** Where the fields are that the kernel filters look at. */
export const OPERATION = 6,
  SENDER_IP = 14,
  TARGET_IP = 24;

const SENDER_MAC = 8,
  TARGET_MAC = 18;

/** Hardware 1 (Ethernet), protocol 0x0800 (IPv4), address lengths 6 and 4. */
const HARDWARE_AND_PROTOCOL = 0x0001_0800,
  LENGTHS = 0x0604;

/** A packet. IPv4 addresses are unsigned 32-bit numbers, as `toIp4Number` gives. */
export interface Arp {
  readonly kind: "arp";
  readonly operation: number;
  readonly senderMac: Mac;
  readonly senderIp: number;
  readonly targetMac: Mac;
  readonly targetIp: number;
}

/** Reads the packet from `at` to `end`; what follows it is padding. */
export function decodeArp(bytes: Uint8Array, at: number, end: number): Arp | Malformed {
  if (end - at < ARP_LENGTH) return TRUNCATED;
  if (readUint32(bytes, at) !== HARDWARE_AND_PROTOCOL) return NOT_ETHERNET_AND_IPV4;
  if (readUint16(bytes, at + 4) !== LENGTHS) return NOT_ETHERNET_AND_IPV4;
  return {
    kind: "arp",
    operation: readUint16(bytes, at + OPERATION),
    senderMac: readUint48(bytes, at + SENDER_MAC) as Mac,
    senderIp: readUint32(bytes, at + SENDER_IP),
    targetMac: readUint48(bytes, at + TARGET_MAC) as Mac,
    targetIp: readUint32(bytes, at + TARGET_IP),
  };
}

/** Writes the packet at `at`. */
export function encodeArp(arp: Arp, into: Uint8Array, at: number): void {
  writeUint32(into, at, HARDWARE_AND_PROTOCOL);
  writeUint16(into, at + 4, LENGTHS);
  writeUint16(into, at + OPERATION, arp.operation);
  writeUint48(into, at + SENDER_MAC, arp.senderMac);
  writeUint32(into, at + SENDER_IP, arp.senderIp);
  writeUint48(into, at + TARGET_MAC, arp.targetMac);
  writeUint32(into, at + TARGET_IP, arp.targetIp);
}
