/** What others have yet to tell, and is waited for before anything is decided without it. */
import type { Peer } from "../membership/roster.ts";

/** How long, in hello intervals, claims that are not known yet are waited for before they are passed over. */
export const CATCH_UP_INTERVALS = 20;

/** How long a node that has just come is left its share of what nobody had yet, though it is not ready to claim it. */
const NEWCOMER_MS = 3_000;

/** Whether it has claims that are not known yet. */
export function isUnclear({ incompleteSince }: Peer, now: number, helloIntervalMs: number): boolean {
  return incompleteSince !== undefined && now < incompleteSince + CATCH_UP_INTERVALS * helloIntervalMs;
}

/** Whether it is about to get ready. */
export function isNewcomer({ isReady, isLeaving, since }: Peer, now: number): boolean {
  return !isReady && !isLeaving && now < since + NEWCOMER_MS;
}
