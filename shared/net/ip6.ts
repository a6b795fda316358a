/** An IPv6 address as four unsigned 32-bit words, most significant first: as frames are read, compared and filtered by. */
import { fromNumber, toNumber } from "./ip.ts";
import type { Ip } from "./ip.ts";
import type { Mac } from "./mac.ts";

/** Immutable; compare with `isSameIp6`. */
export type Ip6 = readonly [number, number, number, number];

/** :: */
export const UNSPECIFIED: Ip6 = [0, 0, 0, 0];

/** ff02::1, every node on the link. RFC 4291 §2.7.1 */
export const ALL_NODES: Ip6 = [0xff02_0000, 0, 0, 1];

/** The words of an IPv6 address. */
export function toIp6(address: Ip): Ip6 {
  const number = toNumber(address);
  const word = (index: bigint): number => Number((number >> (96n - 32n * index)) & 0xffff_ffffn);
  return [word(0n), word(1n), word(2n), word(3n)];
}

/** The address of these words. */
export function fromIp6(words: Ip6): Ip {
  return fromNumber(
    6,
    words.reduce((number, word) => (number << 32n) | BigInt(word), 0n),
  );
}

/** Whether the two are the same address. */
export function isSameIp6(a: Ip6, b: Ip6): boolean {
  return a[3] === b[3] && a[2] === b[2] && a[1] === b[1] && a[0] === b[0];
}

/** ff00::/8. RFC 4291 §2.7 */
export function isMulticastIp6(address: Ip6): boolean {
  return address[0] >>> 24 === 0xff;
}

/** The group in which whoever has the address hears questions for it: ff02::1:ff00:0/104. RFC 4291 §2.7.1 */
export function solicitedNodeGroup(address: Ip6): Ip6 {
  return [0xff02_0000, 0, 1, (0xff00_0000 | (address[3] & 0xff_ffff)) >>> 0];
}

/** The Ethernet address that a group's packets go to: 33:33 and the low 32 bits. RFC 2464 §7 */
export function groupMac(group: Ip6): Mac {
  return (0x3333_0000_0000 + group[3]) as Mac;
}
