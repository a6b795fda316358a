/** MetalLB's order of the candidates: every node computes the same one, with nothing remembered. */
import { hash } from "node:crypto";
import type { Ip } from "../../../shared/net/ip.ts";
import type { Candidate } from "../protocol.ts";

/** The heaviest first; among equals, by SHA-256 of `node#address`, of the address that the group goes by. */
export function order(candidates: readonly Candidate[], address: Ip): readonly string[] {
  return candidates
    .map(({ node, weight }) => ({ node, weight, digest: digest(`${node}#${address}`) }))
    .sort((a, b) => b.weight - a.weight || (a.digest < b.digest ? -1 : 1))
    .map(({ node }) => node);
}

/** The same few are asked for whenever somebody comes or goes: as many as 30 nodes have for 10,000 groups. */
const digests = new Map<string, string>();
const MOST_DIGESTS = 300_000;

/** In hexadecimal, whose order is that of the bytes; the first half, for nobody will see two that differ in the other one alone. */
function digest(text: string): string {
  const known = digests.get(text);
  if (known !== undefined) return known;
  if (digests.size >= MOST_DIGESTS) digests.clear();
  const fresh = hash("sha256", text, "hex").slice(0, 32);
  digests.set(text, fresh);
  return fresh;
}
