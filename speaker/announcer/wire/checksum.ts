/** The checksum of ICMPv6, over the message and a pseudo-header of its packet. RFC 1071, RFC 8200 §8.1 */
import type { Ip6 } from "../../../shared/net/ip6.ts";
import { readUint16 } from "./bytes.ts";
import { NEXT_HEADER_ICMPV6 } from "./ipv6.ts";

/** Of the message from `at` to `end` as it stands: 0 when a checksum in it fits, the one to put there when that is 0. */
export function checksum(source: Ip6, destination: Ip6, bytes: Uint8Array, at: number, end: number): number {
  let sum = wordsOf(source) + wordsOf(destination) + (end - at) + NEXT_HEADER_ICMPV6;
  for (let word = at; word + 1 < end; word += 2) sum += readUint16(bytes, word);
  if ((end - at) % 2 !== 0) sum += (bytes[end - 1] ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function wordsOf(address: Ip6): number {
  let sum = 0;
  for (const word of address) sum += (word >>> 16) + (word & 0xffff);
  return sum;
}
