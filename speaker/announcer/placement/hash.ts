/** MetalLB's order of the candidates: every node computes the same one, with nothing remembered. */
import { createHash } from "node:crypto";
import type { Ip } from "../../../shared/net/ip.ts";
import type { Candidate } from "../protocol.ts";

/** The heaviest first; among equals, by SHA-256 of `node#address`, the group's first address. */
export function order(candidates: readonly Candidate[], address: Ip): readonly string[] {
  return candidates
    .map(({ node, weight }) => ({ node, weight, digest: digest(`${node}#${address}`) }))
    .sort((a, b) => b.weight - a.weight || Buffer.compare(a.digest, b.digest))
    .map(({ node }) => node);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
