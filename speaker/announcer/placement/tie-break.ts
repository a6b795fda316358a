/** Chance that every node rolls alike: who goes first among nodes between which nothing else decides. */
import { createHash } from "node:crypto";

/** Whether the one goes before the other; as even over the nodes as chance is, for each group anew. */
export function goesFirst(node: string, other: string, group: string): boolean {
  const [left, right] = [lot(node, group), lot(other, group)];
  return left === right ? node < other : left < right;
}

/**
 * The lesser goes first. SHA-256 for each node and for each group, mixed: one for each pair would take seconds where 200
 * nodes start with 10,000 groups, and a node that computes for so long is silent.
 */
function lot(node: string, group: string): number {
  return mix(digest(node) ^ Math.imul(digest(group), 0x9e37_79b1));
}

/** The names that a cluster has are few, and are asked for again and again. */
const digests = new Map<string, number>();
const MOST_DIGESTS = 100_000;

function digest(name: string): number {
  const known = digests.get(name);
  if (known !== undefined) return known;
  if (digests.size >= MOST_DIGESTS) digests.clear();
  const fresh = createHash("sha256").update(name).digest().readUInt32BE(0);
  digests.set(name, fresh);
  return fresh;
}

/** The finalizer of MurmurHash3: each bit of the input moves each bit of the output with a chance of one half. */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
