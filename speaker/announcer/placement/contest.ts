/** Which of two claims of the same group stands, decided alike by whoever hears both. */
import type { Claim } from "../wire/claim.ts";
import { tieBreak } from "./tie-break.ts";

/** A claim, and whose it is. */
export interface Claimed {
  readonly node: string;
  readonly claim: Claim;
}

/** Whether the first stands: the one of more terms, else of the heavier node, else of the one that chance prefers. */
export function beats(a: Claimed, b: Claimed): boolean {
  if (a.claim.term !== b.claim.term) return a.claim.term > b.claim.term;
  if (a.claim.weight !== b.claim.weight) return a.claim.weight > b.claim.weight;
  const { group } = a.claim;
  const [left, right] = [tieBreak(a.node, group), tieBreak(b.node, group)];
  return left === right ? a.node < b.node : left < right;
}
