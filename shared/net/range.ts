/** A run of addresses of one family, as IPAddressPool writes it: a CIDR or `start-end`. */
import { BITS, familyOf, fromNumber, parseIp, toNumber } from "./ip.ts";
import type { Family, Ip } from "./ip.ts";

/** From `first` to `last`, both included. */
export interface Range {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** Why a text is no range, in words for the person who wrote it. */
export interface NotARange {
  readonly kind: "not-a-range";
  readonly reason: string;
}

/** Host bits are masked away (192.0.2.7/24 is the whole /24); spaces around the dash are allowed; a bare address is refused. */
export function parseRange(text: string): Range | NotARange {
  if (text.includes("-")) return parseStartEnd(text);
  if (text.includes("/")) return parseCidr(text);
  return notARange(`"${text}" is neither a CIDR (192.0.2.0/24) nor a range (192.0.2.1-192.0.2.9)`);
}

/** Narrows what `parseRange` gave. */
export function isRange(parsed: Range | NotARange): parsed is Range {
  return !("kind" in parsed);
}

/** How many addresses the range has. */
export function sizeOf(range: Range): bigint {
  return range.last - range.first + 1n;
}

/** Whether the address lies in the range. */
export function contains(range: Range, address: Ip): boolean {
  if (familyOf(address) !== range.family) return false;
  const number = toNumber(address);
  return range.first <= number && number <= range.last;
}

/** Whether the two have an address in common. */
export function overlap(a: Range, b: Range): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** `start-end`, which is also a spelling that `parseRange` reads. */
export function formatRange(range: Range): string {
  return `${fromNumber(range.family, range.first)}-${fromNumber(range.family, range.last)}`;
}

function parseStartEnd(text: string): Range | NotARange {
  const [start = "", end = "", ...more] = text.split("-").map((part) => part.trim());
  const [first, last] = [parseIp(start), parseIp(end)];
  if (first === undefined) return notARange(`"${start}" is not an IP address`);
  if (last === undefined || more.length > 0) return notARange(`"${[end, ...more].join("-")}" is not an IP address`);
  const family = familyOf(first);
  if (family !== familyOf(last)) return notARange(`"${text}" goes from one address family to the other`);
  const range = { family, first: toNumber(first), last: toNumber(last) };
  return range.first <= range.last ? range : notARange(`"${text}" starts after it ends`);
}

function parseCidr(text: string): Range | NotARange {
  const [network = "", length = "", ...more] = text.trim().split("/");
  const address = parseIp(network);
  if (address === undefined) return notARange(`"${network}" is not an IP address`);
  const family = familyOf(address);
  const bits = BITS[family];
  if (more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) {
    return notARange(`"/${[length, ...more].join("/")}" is not a prefix length from 0 to ${bits}`);
  }
  const hosts = (1n << BigInt(bits - Number(length))) - 1n;
  const first = toNumber(address) & ~hosts;
  return { family, first, last: first | hosts };
}

function notARange(reason: string): NotARange {
  return { kind: "not-a-range", reason };
}
