/** Plays a schedule through on a clock of numbers: what changes hands when goes in, what is announced when comes out. */
import { ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Pace } from "../../../../speaker/announcer/announce/pace.ts";
import { begin, due, end, NOTHING_TO_ANNOUNCE } from "../../../../speaker/announcer/announce/schedule.ts";
import type { Holding } from "../../../../speaker/announcer/responder/responder.ts";

/** Holdings gained or lost at an instant. */
export interface Change {
  readonly at: number;
  readonly gained?: readonly Holding[];
  readonly lost?: readonly Holding[];
}

/** One announcement. */
export interface Word {
  readonly at: number;
  readonly holding: Holding;
}

/** How it is played. */
export interface Stage {
  readonly pace: Pace;
  readonly random?: () => number;
  /** The end, for a schedule that has none. */
  readonly until?: number;
  /** Whoever looks is late by up to so much. */
  readonly lateMs?: number;
}

/** Everything that is announced, in order; the changes must be in order too. */
export function play(changes: readonly Change[], stage: Stage): readonly Word[] {
  const { pace, random = () => 0, until = 600_000, lateMs = 0 } = stage;
  const words: Word[] = [];
  let schedule = NOTHING_TO_ANNOUNCE;
  let wakeAt: number | undefined;
  const ahead = [...changes];
  for (;;) {
    const change = ahead[0];
    const now = Math.min(change?.at ?? Infinity, wakeAt === undefined ? Infinity : wakeAt + lateMs);
    if (now > until || now === Infinity) return words;
    if (change?.at === now) {
      ahead.shift();
      schedule = begin(end(schedule, change.lost ?? []), change.gained ?? [], now);
    }
    const step = due(schedule, now, pace, random);
    words.push(...step.send.map((holding) => ({ at: now, holding })));
    ({ schedule, wakeAt } = step);
  }
}

/** One of as many as it takes: 256 addresses, on link after link. */
export function holding(n: number): Holding {
  const index = n >>> 8;
  return { address: ip(`198.51.100.${n & 0xff}`), link: { index, name: `eth${index}`, mac: index as Mac } };
}
