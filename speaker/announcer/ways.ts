/** How an announcer goes about its work, as its flags have it. */
import type { Pace } from "./announce/pace.ts";
import type { TIMINGS } from "./conflict/prospect.ts";

/** Durations in milliseconds. */
export interface Ways {
  /** Of unasked announcements. */
  readonly pace: Pace;
  /** How an address is looked for before it is announced, if it is. */
  readonly probing: keyof typeof TIMINGS | "off";
  readonly placement: "balanced" | "hash";
  readonly helloIntervalMs: number;
  /** At least three intervals: the fence is two, and one is left to it. */
  readonly deadAfterMs: number;
  /** Undefined: nothing moves for balance. */
  readonly rebalanceAfterMs: number | undefined;
}
