/** A whole frame that carries ARP. */
import type { Mac } from "../../../shared/net/mac.ts";
import { decodeArp, encodeArp } from "./arp.ts";
import type { Arp } from "./arp.ts";
import { decodeEthernet, encodeEthernet, ETHERNET_LENGTH, ETHERTYPE_ARP, SHORTEST_FRAME } from "./ethernet.ts";
import { NOT_ARP } from "./malformed.ts";
import type { Malformed } from "./malformed.ts";

/** The parts of the header that matter, and the packet. */
export interface ArpFrame {
  readonly kind: "arp-frame";
  readonly destination: Mac;
  readonly source: Mac;
  /** 0 when untagged. */
  readonly vlan: number;
  readonly arp: Arp;
}

/** Reads the frame that is the first `length` bytes. */
export function decodeArpFrame(bytes: Uint8Array, length: number): ArpFrame | Malformed {
  const ethernet = decodeEthernet(bytes, length);
  if (ethernet.kind === "malformed") return ethernet;
  if (ethernet.type !== ETHERTYPE_ARP) return NOT_ARP;
  const arp = decodeArp(bytes, ethernet.payload, length);
  if (arp.kind === "malformed") return arp;
  const { destination, source, vlan } = ethernet;
  return { kind: "arp-frame", destination, source, vlan, arp };
}

/** Writes the untagged frame from the start and gives its length; the bytes after the packet must be zero already. */
export function encodeArpFrame(frame: ArpFrame, into: Uint8Array): number {
  encodeEthernet({ destination: frame.destination, source: frame.source, type: ETHERTYPE_ARP }, into);
  encodeArp(frame.arp, into, ETHERNET_LENGTH);
  return SHORTEST_FRAME;
}
