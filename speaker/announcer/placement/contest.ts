/** Which of two claims of the same group stands, decided alike by whoever hears both. */
import type { Claim } from "../wire/claim.ts";
import { goesFirst } from "./tie-break.ts";

/** A claim, and whose it is. */
export interface Claimed {
  readonly node: string;
  readonly claim: Claim;
}

/** Whether the first stands: the one of more terms, else of the heavier node, else of the one that chance prefers. */
export function beats(a: Claimed, b: Claimed): boolean {
  if (a.claim.term !== b.claim.term) return a.claim.term > b.claim.term;
  if (a.claim.weight !== b.claim.weight) return a.claim.weight > b.claim.weight;
  return goesFirst(a.node, b.node, a.claim.group);
}

/** The one that stands of all of these; undefined where there is none. */
export function prevailing<T extends Claimed>(claims: Iterable<T>): T | undefined {
  let best: T | undefined;
  for (const one of claims) if (best === undefined || !beats(best, one)) best = one;
  return best;
}
