/** When to announce what changed hands: at once, and again while neighbours may have missed it, at a pace that switches bear. */
import { familyOf } from "../../../shared/net/ip.ts";
import { holdingKey } from "../responder/responder.ts";
import type { Holding } from "../responder/responder.ts";
import { allowed, paid } from "./pace.ts";
import type { Pace } from "./pace.ts";

/** Many switches and hosts heed one announcement a second. */
export const AGAIN_AFTER_MS = 1_100;

/** From then on everybody has heard it who listens; for IPv6, three are the most that are allowed. RFC 4861 §7.2.6 */
export const TIMES = { 4: 5, 6: 3 } as const;

/** What is being announced. */
export interface Schedule {
  /** One for each holding, the soonest first. */
  readonly rounds: readonly Round[];
  /** The instant at which what was announced so far is in keeping with the pace. */
  readonly paidAt: number;
}

/** One holding's announcements, in milliseconds of the monotonic clock. */
export interface Round {
  readonly key: string;
  readonly holding: Holding;
  readonly announced: number;
  readonly next: number;
  /** Of what is due, what has the earliest goes first. */
  readonly deadline: number;
}

/** What to announce now, what is left to do after that, and when. */
export interface Step {
  readonly send: readonly Holding[];
  readonly schedule: Schedule;
  readonly wakeAt: number | undefined;
}

/** Nothing. */
export const NOTHING_TO_ANNOUNCE: Schedule = { rounds: [], paidAt: 0 };

/** Announces these from now on, afresh where it is under way. */
export function begin(schedule: Schedule, holdings: readonly Holding[], now: number): Schedule {
  const { rounds, paidAt } = end(schedule, holdings);
  const begun = holdings.map((holding) => ({
    key: holdingKey(holding),
    holding,
    announced: 0,
    next: now,
    deadline: now,
  }));
  return { rounds: soonestFirst([...rounds, ...begun]), paidAt };
}

/** Announces these no more. */
export function end({ rounds, paidAt }: Schedule, holdings: readonly Holding[]): Schedule {
  const gone = new Set(holdings.map(holdingKey));
  return { rounds: rounds.filter(({ key }) => !gone.has(key)), paidAt };
}

/** `random` gives numbers from 0 to below 1. */
export function due({ rounds, paidAt }: Schedule, now: number, pace: Pace, random: () => number): Step {
  const firstLater = rounds.findIndex(({ next }) => next > now);
  const later = firstLater < 0 ? [] : rounds.slice(firstLater);
  const ready = rounds.slice(0, rounds.length - later.length).sort((a, b) => a.deadline - b.deadline);
  const sent = ready.slice(0, allowed(paidAt, now, pace));
  const waiting = ready.slice(sent.length);
  const again = sent.flatMap((round) => repeated(round, now, pace, random) ?? []);
  const schedule = {
    rounds: soonestFirst([...waiting, ...later, ...again]),
    paidAt: paid(paidAt, now, pace, sent.length),
  };
  const wakeAt = waiting.length > 0 ? schedule.paidAt : schedule.rounds[0]?.next;
  return { send: sent.map(({ holding }) => holding), schedule, wakeAt };
}

/**
 * A repetition may wait as long as its round is apart, so that it lets those go first that were never announced; it
 * does not let later ones, so that it has its turn however much changes hands.
 */
function repeated(round: Round, now: number, pace: Pace, random: () => number): Round | undefined {
  const announced = round.announced + 1;
  const pauseMs = announced < TIMES[familyOf(round.holding.address)] ? AGAIN_AFTER_MS : pace.intervalMs;
  if (pauseMs === 0) return undefined;
  const next = now + pauseMs + random() * pace.jitterMs;
  return { ...round, announced, next, deadline: next + AGAIN_AFTER_MS };
}

function soonestFirst(rounds: Round[]): readonly Round[] {
  return rounds.sort((a, b) => a.next - b.next);
}
