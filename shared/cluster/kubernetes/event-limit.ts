/** How many Events one object may get: a burst, then one every few minutes, so that a flood drowns nobody. */

/** Of one object: how many it may still get at the instant `at`. */
interface Allowance {
  readonly left: number;
  readonly at: number;
}

/** The objects that lately got Events; the longest silent is forgotten first. */
export type Allowances = Map<string, Allowance>;

/** The numbers of Kubernetes' own event recorder. */
const BURST = 25;
const ONE_EVERY_MS = 300_000;
/** An object forgotten too early gets a fresh burst, no more. */
const MOST_OBJECTS = 4_096;

/** Whether the object may get one more Event now; if so, it is counted. */
export function mayTell(allowances: Allowances, uid: string, now: number): boolean {
  const { left, at } = allowances.get(uid) ?? { left: BURST, at: now };
  const refilled = Math.min(BURST, left + (now - at) / ONE_EVERY_MS);
  if (refilled < 1) return false;
  allowances.delete(uid);
  allowances.set(uid, { left: refilled - 1, at: now });
  for (const oldest of allowances.keys()) {
    if (allowances.size <= MOST_OBJECTS) break;
    allowances.delete(oldest);
  }
  return true;
}
