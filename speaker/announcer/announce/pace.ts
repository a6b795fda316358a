/** How fast announcements may follow each other: a thousand addresses that change hands at once must not burst a switch. */

/** Settings of the announcer. */
export interface Pace {
  /** The most announcements a second, over all addresses and links. */
  readonly perSecond: number;
  /** A repetition comes later by up to so much, as chance has it: nodes that began together do not stay in step. */
  readonly jitterMs: number;
  /** How long after its last announcement an address is announced once more, for as long as it is held; 0 is never. */
  readonly intervalMs: number;
}

/** How far announcements may be ahead of the rate: a few leave together, and not each needs a timer of its own. */
export const AHEAD_MS = 20;

/** How many may leave now, when those that left are paid for at that instant. */
export function allowed(paidAt: number, now: number, { perSecond }: Pace): number {
  const ahead = Math.max(paidAt, now) - now;
  return ahead > AHEAD_MS ? 0 : 1 + Math.floor(((AHEAD_MS - ahead) * perSecond) / 1_000);
}

/** When so many more are paid for. */
export function paid(paidAt: number, now: number, { perSecond }: Pace, announcements: number): number {
  return Math.max(paidAt, now) + (announcements * 1_000) / perSecond;
}
