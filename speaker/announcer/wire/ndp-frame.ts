/** A whole frame that carries a neighbour solicitation or advertisement. */
import type { Ip6 } from "../../../shared/net/ip6.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { writeUint16 } from "./bytes.ts";
import { checksum } from "./checksum.ts";
import { decodeEthernet, encodeEthernet, ETHERNET_LENGTH, ETHERTYPE_IPV6 } from "./ethernet.ts";
import { decodeIpv6, encodeIpv6, IPV6_LENGTH, NEXT_HEADER_ICMPV6 } from "./ipv6.ts";
import { BAD_CHECKSUM, NOT_NDP } from "./malformed.ts";
import type { Malformed } from "./malformed.ts";
import { CHECKSUM, decodeNdp, encodeNdp } from "./ndp.ts";
import type { Ndp } from "./ndp.ts";

/** The hop limit of a packet that no router has passed on, and that was sent as it must be. RFC 4861 §7.1 */
export const FROM_THIS_LINK = 255;

/** The parts of the headers that matter, and the message. */
export interface NdpFrame {
  readonly kind: "ndp-frame";
  readonly destination: Mac;
  readonly source: Mac;
  /** 0 when untagged. */
  readonly vlan: number;
  readonly hopLimit: number;
  readonly sourceIp: Ip6;
  readonly destinationIp: Ip6;
  readonly ndp: Ndp;
}

/** Reads the frame that is the first `length` bytes. */
export function decodeNdpFrame(bytes: Uint8Array, length: number): NdpFrame | Malformed {
  const ethernet = decodeEthernet(bytes, length);
  if (ethernet.kind === "malformed") return ethernet;
  if (ethernet.type !== ETHERTYPE_IPV6) return NOT_NDP;
  const ipv6 = decodeIpv6(bytes, ethernet.payload, length);
  if (ipv6.kind === "malformed") return ipv6;
  if (ipv6.nextHeader !== NEXT_HEADER_ICMPV6) return NOT_NDP;
  const at = ethernet.payload + IPV6_LENGTH;
  const end = at + ipv6.payloadLength;
  const ndp = decodeNdp(bytes, at, end);
  if (ndp.kind === "malformed") return ndp;
  if (checksum(ipv6.source, ipv6.destination, bytes, at, end) !== 0) return BAD_CHECKSUM;
  return {
    kind: "ndp-frame",
    destination: ethernet.destination,
    source: ethernet.source,
    vlan: ethernet.vlan,
    hopLimit: ipv6.hopLimit,
    sourceIp: ipv6.source,
    destinationIp: ipv6.destination,
    ndp,
  };
}

/** Writes the untagged frame from the start and gives its length. */
export function encodeNdpFrame(frame: NdpFrame, into: Uint8Array): number {
  const { destination, source, hopLimit, sourceIp, destinationIp } = frame;
  encodeEthernet({ destination, source, type: ETHERTYPE_IPV6 }, into);
  const at = ETHERNET_LENGTH + IPV6_LENGTH;
  const end = encodeNdp(frame.ndp, into, at);
  const header = { payloadLength: end - at, nextHeader: NEXT_HEADER_ICMPV6, hopLimit };
  encodeIpv6({ ...header, source: sourceIp, destination: destinationIp }, into, ETHERNET_LENGTH);
  writeUint16(into, at + CHECKSUM, checksum(sourceIp, destinationIp, into, at, end));
  return end;
}
