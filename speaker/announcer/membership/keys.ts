/**
 * Which keys prove that a hello is from a node of this cluster: the one there is, and for a while the one before it.
 *
 * A new key does not reach all nodes at once. A node that has it seals by it and by the one before, so whoever has only
 * one of them believes it; and it believes whoever seals by either. Hence all hear all, in whatever order the key comes,
 * as long as it has come to the last before the first forgets the old one, and is not replaced again before that.
 *
 * No key is a key like others: it is what was before the first one, and for a while the node goes on believing hellos
 * without a seal; its own, sealed, are believed by whoever has no key yet. There is no way back while the node runs: a
 * key that is gone from its file is kept, for all others would go on demanding it.
 *
 * A node that starts with a key has had no other, and believes nothing else: whoever can make a node start again, or
 * waits for it, would be believed otherwise.
 */
import type { KeyObject } from "node:crypto";

/** As long as anybody likes; prepared once for all that it seals, and not printed by mistake. */
export type Key = KeyObject;

/** What is remembered. */
export interface Keys {
  /** Undefined: none has ever been there. */
  readonly current: Key | undefined;
  readonly before: { readonly key: Key | undefined; readonly until: number } | undefined;
}

/** What it comes to at an instant. */
export interface InForce {
  /** Every one seals what is said, any one proves what is heard: the newest first. */
  readonly keys: readonly Key[];
  /** Whether it is believed that needs no proof. */
  readonly isOpen: boolean;
}

/** How many can be in force at once. */
export const MOST_KEYS = 2;

/** How long the one before is in force: kubelets come to know a Secret's new content within about two minutes of each other. */
const OVERLAP_MS = 600_000;

/** What a node starts with. */
export function firstKey(key: Key | undefined): Keys {
  return { current: key, before: undefined };
}

/** What it finds later: when that is the same key again, the same value. */
export function newKey(keys: Keys, key: Key, now: number): Keys {
  if (keys.current?.equals(key) === true) return keys;
  return { current: key, before: { key: keys.current, until: now + OVERLAP_MS } };
}

/** The keys that count now. */
export function inForce({ current, before }: Keys, now: number): InForce {
  const all = before !== undefined && now < before.until ? [current, before.key] : [current];
  const keys = all.filter((key) => key !== undefined);
  return { keys, isOpen: keys.length < all.length };
}
