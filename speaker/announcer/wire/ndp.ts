/** Neighbour solicitations and advertisements, RFC 4861 §4.3 and §4.4: bytes ⇄ values, but for the checksum. */
import type { Ip6 } from "../../../shared/net/ip6.ts";
import { isMulticastIp6 } from "../../../shared/net/ip6.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { readUint48, writeUint48 } from "./bytes.ts";
import { readIp6, writeIp6 } from "./ipv6.ts";
import { BAD_OPTION, BAD_TARGET, NOT_NDP, TRUNCATED, UNKNOWN_CODE } from "./malformed.ts";
import type { Malformed } from "./malformed.ts";

/** ICMPv6 types. */
export const SOLICITATION = 135,
  ADVERTISEMENT = 136;

/** Where the fields are that the kernel filter looks at, and the one that is filled in last. */
export const TYPE = 0,
  CHECKSUM = 2,
  TARGET = 8;

const CODE = 1,
  FLAGS = 4,
  OPTIONS = 24;

const ROUTER = 0x80,
  SOLICITED = 0x40,
  OVERRIDE = 0x20;

/** Options: a type, a length in units of eight bytes, and what they say. RFC 4861 §4.6.1, RFC 3971 §5.3.2 */
const SOURCE_MAC = 1,
  TARGET_MAC = 2,
  NONCE = 14;
const OPTION_UNIT = 8;
/** Where what they say starts; for all three it is six bytes, and a longer nonce is read as far as that. */
const OPTION_VALUE = 2;

/** How long a message is that has all its options. */
export const LONGEST_NDP = OPTIONS + 2 * OPTION_UNIT;

/** "Who has the target address?" */
export interface Solicitation {
  readonly kind: "solicitation";
  readonly target: Ip6;
  /** Whom to answer, where that is said. */
  readonly sourceMac: Mac | undefined;
  /** 48 bits that tell one's own probe, come back by a loop, from another host's. RFC 7527 §4.1 */
  readonly nonce: number | undefined;
}

/** "The target address is here." */
export interface Advertisement {
  readonly kind: "advertisement";
  readonly target: Ip6;
  /** The R, S and O flags. */
  readonly isRouter: boolean;
  readonly isSolicited: boolean;
  readonly isOverride: boolean;
  readonly targetMac: Mac | undefined;
}

/** Either message. */
export type Ndp = Solicitation | Advertisement;

/** Reads the message from `at` to `end`. */
export function decodeNdp(bytes: Uint8Array, at: number, end: number): Ndp | Malformed {
  const type = at < end ? bytes[at + TYPE] : undefined;
  if (type !== SOLICITATION && type !== ADVERTISEMENT) return NOT_NDP;
  if (end - at < OPTIONS) return TRUNCATED;
  if (bytes[at + CODE] !== 0) return UNKNOWN_CODE;
  if (!areOptions(bytes, at + OPTIONS, end)) return BAD_OPTION;
  const target = readIp6(bytes, at + TARGET);
  if (isMulticastIp6(target)) return BAD_TARGET;
  const option = (wanted: number): number | undefined => findOption(bytes, at + OPTIONS, end, wanted);
  if (type === SOLICITATION)
    return { kind: "solicitation", target, sourceMac: option(SOURCE_MAC) as Mac | undefined, nonce: option(NONCE) };
  const flags = bytes[at + FLAGS] ?? 0;
  return {
    kind: "advertisement",
    target,
    isRouter: (flags & ROUTER) !== 0,
    isSolicited: (flags & SOLICITED) !== 0,
    isOverride: (flags & OVERRIDE) !== 0,
    targetMac: option(TARGET_MAC) as Mac | undefined,
  };
}

/** Writes the message at `at`, with 0 for its checksum, and gives where it ends. */
export function encodeNdp(ndp: Ndp, into: Uint8Array, at: number): number {
  into.fill(0, at, at + OPTIONS);
  writeIp6(into, at + TARGET, ndp.target);
  switch (ndp.kind) {
    case "solicitation": {
      into[at + TYPE] = SOLICITATION;
      const end = encodeOption(SOURCE_MAC, ndp.sourceMac, into, at + OPTIONS);
      return encodeOption(NONCE, ndp.nonce, into, end);
    }
    case "advertisement":
      into[at + TYPE] = ADVERTISEMENT;
      into[at + FLAGS] =
        (ndp.isRouter ? ROUTER : 0) | (ndp.isSolicited ? SOLICITED : 0) | (ndp.isOverride ? OVERRIDE : 0);
      return encodeOption(TARGET_MAC, ndp.targetMac, into, at + OPTIONS);
  }
}

/** Whether they fill the message exactly, each with a length. */
function areOptions(bytes: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const length = at + 1 < end ? lengthOf(bytes, at) : 0;
    if (length === 0) return false;
    at += length;
  }
  return at === end;
}

/** What the first option of that type says. */
function findOption(bytes: Uint8Array, at: number, end: number, type: number): number | undefined {
  for (; at < end; at += lengthOf(bytes, at)) {
    if (bytes[at] === type) return readUint48(bytes, at + OPTION_VALUE);
  }
  return undefined;
}

function lengthOf(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1] ?? 0) * OPTION_UNIT;
}

function encodeOption(type: number, value: number | undefined, into: Uint8Array, at: number): number {
  if (value === undefined) return at;
  into[at] = type;
  into[at + 1] = 1;
  writeUint48(into, at + OPTION_VALUE, value);
  return at + OPTION_UNIT;
}
