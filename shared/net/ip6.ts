/** An IPv6 address as four unsigned 32-bit words, most significant first: as frames are read, compared and filtered by. */
import type { Ip } from "./ip.ts";
import type { Mac } from "./mac.ts";

/** Immutable; compare with `isSameIp6`. */
export type Ip6 = readonly [number, number, number, number];

/** How many times 16 bits the text has. */
const PARTS = 8;

/** Character codes. */
const ZERO = 48,
  NINE = 57,
  COLON = 58,
  LOWER_A = 97;

/** :: */
export const UNSPECIFIED: Ip6 = [0, 0, 0, 0];

/** ff02::1, every node on the link. RFC 4291 §2.7.1 */
export const ALL_NODES: Ip6 = [0xff02_0000, 0, 0, 1];

/** The words of an IPv6 address. Read digit by digit: whoever sorts groups does it ten thousand times over. */
export function toIp6(address: Ip): Ip6 {
  const [before, after]: [number[], number[]] = [[], []];
  let [parts, part] = [before, 0];
  for (let at = 0; at < address.length; at += 1) {
    const code = address.charCodeAt(at);
    if (code !== COLON) {
      part = part * 16 + digit(code);
    } else if (at > 0 && address.charCodeAt(at - 1) === COLON) {
      parts = after;
    } else {
      parts.push(part);
      part = 0;
    }
  }
  parts.push(part);
  const partAt = (index: number): number => before[index] ?? after[index - PARTS + after.length] ?? 0;
  const word = (index: number): number => partAt(2 * index) * 0x1_0000 + partAt(2 * index + 1);
  return [word(0), word(1), word(2), word(3)];
}

/** The address of these words, as RFC 5952 §4 wants it written. */
export function fromIp6(words: Ip6): Ip {
  const parts = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const { at, length } = longestZeros(parts);
  if (length < 2) return written(parts) as Ip;
  return `${written(parts.slice(0, at))}::${written(parts.slice(at + length))}` as Ip;
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

/** Of a lower-case hexadecimal digit's character code. */
function digit(code: number): number {
  return code <= NINE ? code - ZERO : code - LOWER_A + 10;
}

function written(parts: readonly number[]): string {
  return parts.map((part) => part.toString(16)).join(":");
}

/** The first of the longest. */
function longestZeros(parts: readonly number[]): { readonly at: number; readonly length: number } {
  let [longest, length] = [{ at: 0, length: 0 }, 0];
  for (const [index, part] of parts.entries()) {
    length = part === 0 ? length + 1 : 0;
    if (length > longest.length) longest = { at: index + 1 - length, length };
  }
  return longest;
}
