/** A part of all that a node claims: everything within its bounds, so that what it lacks there is not claimed. */
import type { Ip } from "../../../shared/net/ip.ts";
import { readUint16, writeUint16 } from "./bytes.ts";
import { claimSize, decodeChange, encodeChange } from "./claim.ts";
import type { Claim } from "./claim.ts";
import { decodeGroup, encodeGroup, groupSize, isBefore } from "./group.ts";
import { BAD_PAGE, BAD_STATE, HELLO_TRUNCATED } from "./malformed-hello.ts";
import type { MalformedHello } from "./malformed-hello.ts";

/** Of the groups from the one up to but without the other, IPv4 first and by value, exactly these are claimed. */
export interface Page {
  /** Undefined: from the first. */
  readonly from: Ip | undefined;
  /** Undefined: to the last. */
  readonly to: Ip | undefined;
  /** In order. */
  readonly claims: readonly Claim[];
}

/** In the place of a bound's family: before and after all of them. */
const FROM_THE_FIRST = 0x00,
  TO_THE_LAST = 0xff;
const NO_BOUND_LENGTH = 1;

const COUNT_LENGTH = 2;

/** How many bytes it takes. */
export function pageSize({ from, to, claims }: Page): number {
  return claims.reduce((sum, claim) => sum + claimSize(claim), boundSize(from) + boundSize(to) + COUNT_LENGTH);
}

/** Reads the page at `at`. */
export function decodePage(bytes: Uint8Array, at: number): Page | MalformedHello {
  const from = decodeBound(bytes, at, FROM_THE_FIRST);
  if (typeof from === "object") return from;
  const toAt = at + boundSize(from);
  const to = decodeBound(bytes, toAt, TO_THE_LAST);
  if (typeof to === "object") return to;
  if (!isBefore(bytes, at, toAt)) return BAD_PAGE;
  const countAt = toAt + boundSize(to);
  if (countAt + COUNT_LENGTH > bytes.length) return HELLO_TRUNCATED;
  const claims: Claim[] = [];
  let [last, claimAt] = [at, countAt + COUNT_LENGTH];
  for (let left = readUint16(bytes, countAt); left > 0; left -= 1) {
    const claim = decodeChange(bytes, claimAt);
    if ("kind" in claim) return claim;
    if (claim.state === "released") return BAD_STATE;
    const isInOrder = last === at ? !isBefore(bytes, claimAt, at) : isBefore(bytes, last, claimAt);
    if (!isInOrder || !isBefore(bytes, claimAt, toAt)) return BAD_PAGE;
    claims.push(claim);
    last = claimAt;
    claimAt += claimSize(claim);
  }
  return { from, to, claims };
}

/** Writes the page at `at`, and gives where it ends. */
export function encodePage({ from, to, claims }: Page, into: Uint8Array, at: number): number {
  const toAt = encodeBound(from, FROM_THE_FIRST, into, at);
  const countAt = encodeBound(to, TO_THE_LAST, into, toAt);
  writeUint16(into, countAt, claims.length);
  return claims.reduce((end, claim) => encodeChange(claim, into, end), countAt + COUNT_LENGTH);
}

function boundSize(bound: Ip | undefined): number {
  return bound === undefined ? NO_BOUND_LENGTH : groupSize(bound);
}

function decodeBound(bytes: Uint8Array, at: number, none: number): Ip | undefined | MalformedHello {
  return bytes[at] === none ? undefined : decodeGroup(bytes, at);
}

function encodeBound(bound: Ip | undefined, none: number, into: Uint8Array, at: number): number {
  if (bound !== undefined) return encodeGroup(bound, into, at);
  into[at] = none;
  return at + NO_BOUND_LENGTH;
}
