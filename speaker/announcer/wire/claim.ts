/** What a node says of one group: that it answers for it, or does so no more. */
import { hash } from "node:crypto";
import type { Ip } from "../../../shared/net/ip.ts";
import { readUint32, writeUint32 } from "./bytes.ts";
import { decodeGroup, encodeGroup, groupSize } from "./group.ts";
import { BAD_STATE, BAD_TERM, HELLO_TRUNCATED } from "./malformed-hello.ts";
import type { MalformedHello } from "./malformed-hello.ts";

/** "I answer for this group now", on the link on which it is said. A group goes by the least of its addresses. */
export interface Claim {
  readonly group: Ip;
  /** How many times the group has changed hands. */
  readonly term: number;
  readonly state: ClaimState;
  /** The sender's own preference weight for the group. */
  readonly weight: number;
}

/** `probing`: not answered for yet, nobody has looked for its addresses before. `offered`: answered for until somebody else claims it. */
export type ClaimState = "probing" | "answering" | "offered";

/** A claim that is new or different, or one that is no more. */
export type Change = Claim | { readonly group: Ip; readonly term: number; readonly state: "released" };

/** Terms end there: of claims that have it, weight and chance decide. */
export const HIGHEST_TERM = 0xffff_ffff;

/** In the order of their numbers on the wire. */
const STATES = ["probing", "answering", "offered", "released"] as const;

/** What follows the group; the weight only where it is claimed. */
const STATE = 0,
  TERM = 1,
  WEIGHT = 5;
const RELEASED_LENGTH = 5,
  CLAIMED_LENGTH = 9;

/** How many bytes it takes. */
export function claimSize(change: Change): number {
  return groupSize(change.group) + (change.state === "released" ? RELEASED_LENGTH : CLAIMED_LENGTH);
}

/** Reads the change at `at`, where its group is. */
export function decodeChange(bytes: Uint8Array, at: number): Change | MalformedHello {
  const group = decodeGroup(bytes, at);
  if (typeof group !== "string") return group;
  const rest = at + groupSize(group);
  if (rest + RELEASED_LENGTH > bytes.length) return HELLO_TRUNCATED;
  const state = STATES[bytes[rest + STATE] ?? STATES.length];
  if (state === undefined) return BAD_STATE;
  const term = readUint32(bytes, rest + TERM);
  if (term === 0) return BAD_TERM;
  if (state === "released") return { group, term, state };
  if (rest + CLAIMED_LENGTH > bytes.length) return HELLO_TRUNCATED;
  return { group, term, state, weight: readUint32(bytes, rest + WEIGHT) };
}

/** Writes the change at `at`, and gives where it ends. */
export function encodeChange(change: Change, into: Uint8Array, at: number): number {
  const rest = encodeGroup(change.group, into, at);
  into[rest + STATE] = STATES.indexOf(change.state);
  writeUint32(into, rest + TERM, change.term);
  if (change.state === "released") return rest + RELEASED_LENGTH;
  writeUint32(into, rest + WEIGHT, change.weight);
  return rest + CLAIMED_LENGTH;
}

/** 32 bits for one claim; those of all of a node's claims, XORed, are its digest. */
export function digestOf(claim: Claim): number {
  const bytes = new Uint8Array(claimSize(claim));
  encodeChange(claim, bytes, 0);
  return readUint32(hash("sha256", bytes, "buffer"), 0);
}
