/** A group as hellos carry it: its family and the address it goes by, so that the order of the bytes is that of the groups. */
import { familyOf, fromIp4Number, toIp4Number } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { fromIp6, toIp6 } from "../../../shared/net/ip6.ts";
import { readUint32, writeUint32 } from "./bytes.ts";
import { readIp6, writeIp6 } from "./ipv6.ts";
import { BAD_FAMILY, HELLO_TRUNCATED } from "./malformed-hello.ts";
import type { MalformedHello } from "./malformed-hello.ts";

const FAMILY = 0,
  ADDRESS = 1;
const SIZES = { 4: ADDRESS + 4, 6: ADDRESS + 16 } as const;

/** How many bytes it takes. */
export function groupSize(group: Ip): number {
  return SIZES[familyOf(group)];
}

/** Reads the group at `at`. */
export function decodeGroup(bytes: Uint8Array, at: number): Ip | MalformedHello {
  if (at >= bytes.length) return HELLO_TRUNCATED;
  const family = bytes[at + FAMILY];
  if (family !== 4 && family !== 6) return BAD_FAMILY;
  if (at + SIZES[family] > bytes.length) return HELLO_TRUNCATED;
  return family === 4 ? fromIp4Number(readUint32(bytes, at + ADDRESS)) : fromIp6(readIp6(bytes, at + ADDRESS));
}

/** Writes the group at `at`, and gives where it ends. */
export function encodeGroup(group: Ip, into: Uint8Array, at: number): number {
  const family = familyOf(group);
  into[at + FAMILY] = family;
  if (family === 4) writeUint32(into, at + ADDRESS, toIp4Number(group));
  else writeIp6(into, at + ADDRESS, toIp6(group));
  return at + SIZES[family];
}

/** Whether what is written at `a`, a group or the edge of a page, comes before what is written at `b`. */
export function isBefore(bytes: Uint8Array, a: number, b: number): boolean {
  const size = bytes[a] === 4 ? SIZES[4] : SIZES[6];
  for (let offset = 0; offset < size; offset += 1) {
    const difference = (bytes[a + offset] ?? 0) - (bytes[b + offset] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** A text that sorts as the group does, IPv4 first and by value: made once, it spares making numbers of texts at each comparison. */
export function groupOrder(group: Ip): string {
  if (familyOf(group) === 4) return String.fromCharCode(4, ...halves(toIp4Number(group)));
  const [first, second, third, fourth] = toIp6(group);
  return String.fromCharCode(6, ...halves(first), ...halves(second), ...halves(third), ...halves(fourth));
}

function halves(word: number): readonly [number, number] {
  return [word >>> 16, word & 0xffff];
}
