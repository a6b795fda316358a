/** An IP address: its canonical text (dotted IPv4, RFC 5952 IPv6), so that equal addresses are equal strings. */
import { isIPv4, isIPv6 } from "node:net";
import { Address6 } from "ip-address";

/** Made only here; compare with `===`, use as a key, print as it is. */
export type Ip = string & { readonly brand: "Ip" };

/** The two address families, as Kubernetes writes them without the "IPv". */
export type Family = 4 | 6;

/** How many bits an address of the family has. */
export const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** Character codes. */
const DOT = 46,
  ZERO = 48;

/** The address, or undefined when the text is none: no zone, no mask, no leading zeros, no IPv4 inside IPv6. */
export function parseIp(text: string): Ip | undefined {
  if (isIPv4(text)) return text as Ip;
  if (!isIPv6(text) || text.includes("%") || text.includes(".")) return undefined;
  return new Address6(text).correctForm() as Ip;
}

/** An address known to be good, for constants and tests; anything else is a mistake of ours. */
export function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new TypeError(`not an IP address: ${text}`);
  return parsed;
}

/** Which family the address is of. */
export function familyOf(address: Ip): Family {
  return address.includes(":") ? 6 : 4;
}

/** The address as an unsigned number of 32 or 128 bits. */
export function toNumber(address: Ip): bigint {
  return familyOf(address) === 4 ? BigInt(toIp4Number(address)) : new Address6(address).bigInt();
}

/** The address of that number; the number fits the family. */
export function fromNumber(family: Family, number: bigint): Ip {
  return family === 4 ? fromIp4Number(Number(number)) : (Address6.fromBigInt(number).correctForm() as Ip);
}

/** An IPv4 address as an unsigned 32-bit number in network order, as frames are read and written, and groups sorted. */
export function toIp4Number(address: Ip): number {
  let [number, octet] = [0, 0];
  for (let at = 0; at < address.length; at += 1) {
    const code = address.charCodeAt(at);
    if (code === DOT) [number, octet] = [number * 256 + octet, 0];
    else octet = octet * 10 + code - ZERO;
  }
  return number * 256 + octet;
}

/** The IPv4 address of that unsigned 32-bit number. */
export function fromIp4Number(number: number): Ip {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}` as Ip;
}

/** IPv4 before IPv6, then by value: the order in which addresses are listed and chosen. */
export function compareIps(a: Ip, b: Ip): number {
  const byFamily = familyOf(a) - familyOf(b);
  if (byFamily !== 0) return byFamily;
  const [left, right] = [toNumber(a), toNumber(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
