/** When to announce what changed hands: at once, and again while neighbours may have missed it. */
import { familyOf } from "../../../shared/net/ip.ts";
import { holdingKey } from "../responder/responder.ts";
import type { Holding } from "../responder/responder.ts";

/** Many switches and hosts heed one announcement a second. */
export const AGAIN_AFTER_MS = 1_100;

/** From then on everybody has heard it who listens; for IPv6, three are the most that are allowed. RFC 4861 §7.2.6 */
export const LONG_ENOUGH_MS = { 4: 5_000, 6: 3 * AGAIN_AFTER_MS } as const;

/** What is being announced, by `holdingKey`. */
export type Schedule = ReadonlyMap<string, Round>;

/** One holding's announcements, in milliseconds of the monotonic clock. */
export interface Round {
  readonly holding: Holding;
  readonly next: number;
  readonly end: number;
}

/** Announces these from now on, afresh where it is under way. */
export function begin(schedule: Schedule, holdings: readonly Holding[], now: number): Schedule {
  const rounds = holdings.map((holding) => {
    return { holding, next: now, end: now + LONG_ENOUGH_MS[familyOf(holding.address)] };
  });
  return new Map([...schedule, ...rounds.map((round) => [holdingKey(round.holding), round] as const)]);
}

/** Announces these no more. */
export function end(schedule: Schedule, holdings: readonly Holding[]): Schedule {
  const gone = new Set(holdings.map(holdingKey));
  return new Map([...schedule].filter(([key]) => !gone.has(key)));
}

/** What to announce now, what is left to do after that, and when. */
export function due(
  schedule: Schedule,
  now: number,
): { readonly send: readonly Holding[]; readonly schedule: Schedule; readonly wakeAt: number | undefined } {
  const send = [...schedule.values()].filter((round) => round.next <= now).map((round) => round.holding);
  const left = [...schedule.values()]
    .map((round) => (round.next <= now ? { ...round, next: now + AGAIN_AFTER_MS } : round))
    .filter((round) => round.next < round.end);
  const wakeAt = left.reduce<number | undefined>((soonest, { next }) => Math.min(soonest ?? next, next), undefined);
  return { send, schedule: new Map(left.map((round) => [holdingKey(round.holding), round])), wakeAt };
}
