/** IPv4 addresses that end in .0 or .255: perfectly good ones, which some old equipment takes for a broadcast. */
import type { Family } from "../../shared/net/ip.ts";
import type { Range } from "../../shared/net/range.ts";

/** Whether the address of that number is one of them. */
export function isBuggy(family: Family, number: bigint): boolean {
  const octet = number & 255n;
  return family === 4 && (octet === 0n || octet === 255n);
}

/** How many of them the range has. */
export function countBuggy(range: Range): bigint {
  if (range.family !== 4) return 0n;
  const upTo = (number: bigint): bigint => (number + 256n) / 256n + (number + 1n) / 256n;
  return upTo(range.last) - upTo(range.first - 1n);
}
