/** A frame of either protocol by which neighbours are found. */
import { familyOf, toIp4Number } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { toIp6 } from "../../../shared/net/ip6.ts";
import type { Ip6 } from "../../../shared/net/ip6.ts";
import { decodeArpFrame, encodeArpFrame } from "./arp-frame.ts";
import type { ArpFrame } from "./arp-frame.ts";
import type { Malformed } from "./malformed.ts";
import { decodeNdpFrame, encodeNdpFrame } from "./ndp-frame.ts";
import type { NdpFrame } from "./ndp-frame.ts";

/** ARP for IPv4, neighbour discovery for IPv6. */
export type Protocol = "arp" | "ndp";

/** One of them. */
export type Frame = ArpFrame | NdpFrame;

/** Reads the frame that is the first `length` bytes and is of that protocol. */
export function decodeFrame(protocol: Protocol, bytes: Uint8Array, length: number): Frame | Malformed {
  return protocol === "arp" ? decodeArpFrame(bytes, length) : decodeNdpFrame(bytes, length);
}

/** Writes the untagged frame from the start and gives its length; the bytes after it must be zero already. */
export function encodeFrame(frame: Frame, into: Uint8Array): number {
  return frame.kind === "arp-frame" ? encodeArpFrame(frame, into) : encodeNdpFrame(frame, into);
}

/** The address that the frame is about, as `targetFor` writes it. */
export function targetOf(frame: Frame): Ip6 {
  return frame.kind === "arp-frame" ? targetForIp4(frame.arp.targetIp) : frame.ndp.target;
}

/** By which the address is found. */
export function protocolFor(address: Ip): Protocol {
  return familyOf(address) === 4 ? "arp" : "ndp";
}

/** An address of either family, so that equal ones have equal words, and others have not. */
export function targetFor(address: Ip): Ip6 {
  return familyOf(address) === 4 ? targetForIp4(toIp4Number(address)) : toIp6(address);
}

/** Among the multicast addresses, which no solicitation can have for a target. */
function targetForIp4(number: number): Ip6 {
  return [0xffff_ffff, 0, 0, number];
}
