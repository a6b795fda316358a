/** What proves that a datagram is from a node of this cluster: in front of it, HMAC-SHA256 of it by each key in force. RFC 2104 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { MOST_KEYS } from "./keys.ts";
import type { InForce, Key } from "./keys.ts";

/** Why a datagram is not believed. */
export type Refusal =
  /** It starts as none of ours does: somebody else uses the port. */
  | "unknown-seal"
  /** It ends before its seal does. */
  | "truncated-seal"
  /** It comes without proof. */
  | "not-sealed"
  /** None of the keys in force proves it. */
  | "wrong-seal";

/** How long a datagram is at most, all told: a frame of every link has room for it. */
export const MOST_BYTES = 1_400;

/** How a datagram starts: plus the number of its tags. MetalLB's gossip, on the same port, never starts like that. */
const MARK = 0xa0;
const MARK_LENGTH = 1;

/** The first half of the HMAC, which is as hard to guess. RFC 2104 §5 */
const TAG_LENGTH = 16;

/** What is left of a datagram for what it says, however many keys are in force. */
export const HELLO_LIMIT = MOST_BYTES - sealSize(MOST_KEYS);

/** The datagram with its proof, for whoever has one of the keys, or none. */
export function seal(datagram: Uint8Array, { keys }: InForce): Uint8Array {
  const bytes = new Uint8Array(sealSize(keys.length) + datagram.length);
  bytes[0] = MARK + keys.length;
  for (const [index, key] of keys.entries()) bytes.set(tagOf(datagram, key), sealSize(index));
  bytes.set(datagram, sealSize(keys.length));
  return bytes;
}

/** The datagram without its proof, or why it is not believed. */
export function unseal(bytes: Uint8Array, { keys, isOpen }: InForce): Uint8Array | Refusal {
  const tags = (bytes[0] ?? 0) - MARK;
  if (tags < 0 || tags > MOST_KEYS) return "unknown-seal";
  if (bytes.length < sealSize(tags)) return "truncated-seal";
  const datagram = bytes.subarray(sealSize(tags));
  if (isOpen) return datagram;
  if (tags === 0) return "not-sealed";
  return keys.some((key) => hasTag(bytes, tags, tagOf(datagram, key))) ? datagram : "wrong-seal";
}

/** How long a seal of so many tags is. */
function sealSize(tags: number): number {
  return MARK_LENGTH + tags * TAG_LENGTH;
}

function tagOf(datagram: Uint8Array, key: Key): Uint8Array {
  return createHmac("sha256", key).update(datagram).digest().subarray(0, TAG_LENGTH);
}

function hasTag(bytes: Uint8Array, tags: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < tags; index += 1) {
    if (timingSafeEqual(bytes.subarray(sealSize(index), sealSize(index + 1)), wanted)) return true;
  }
  return false;
}
