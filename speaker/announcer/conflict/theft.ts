/** Another host that claims an address while it is held here: how it is defended, and when it is over. */
import type { Sighting } from "./sighting.ts";

/** The least time between two defences: two hosts that defend the same address would flood the link otherwise. RFC 5227 §2.4 */
export const DEFEND_INTERVAL_MS = 10_000;

/** A host that lets go when it sees the address defended was an accident; one that is heard so long after it began is not. */
export const PERSISTENT_AFTER_MS = 1_000;

/** Unheard for so long, it has gone. */
export const QUIET_MS = 60_000;

/** A theft, in milliseconds of the monotonic clock. */
export interface Theft {
  readonly seen: Sighting;
  readonly defendedAt: number;
}

/** The theft as it is after another claim, the first one or not; its address is to be announced now if it says so. */
export function rob(theft: Theft | undefined, seen: Sighting): { readonly theft: Theft; readonly isToDefend: boolean } {
  const isToDefend = theft === undefined || seen.last >= theft.defendedAt + DEFEND_INTERVAL_MS;
  const defendedAt = isToDefend ? seen.last : theft.defendedAt;
  return { theft: { seen: { ...seen, first: theft?.seen.first ?? seen.first }, defendedAt }, isToDefend };
}

/** Whether it is to be reported. */
export function isPersistent({ seen }: Theft): boolean {
  return seen.last - seen.first >= PERSISTENT_AFTER_MS;
}

/** Whether neighbours can be told for good where the address is. */
export function isOver({ seen }: Theft, now: number): boolean {
  return now >= seen.last + QUIET_MS;
}
