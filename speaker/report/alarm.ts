/** Sleep that ends early when there is news. */
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";

/** Rung by whoever has news, waited for by one. */
export interface Alarm {
  /** Ends the wait that is under way, or else the next one. */
  readonly ring: () => void;
  /** Until it rings, the delay is over, or the signal is aborted. */
  readonly wait: (delayMs: number | undefined, signal: AbortSignal) => Promise<void>;
}

/** The longest a timer can be set for: 24 days. */
const FOR_EVER_MS = 2 ** 31 - 1;

/** An alarm that has not rung. */
export function createAlarm(clock: Clock): Alarm {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    wait: async (delayMs = FOR_EVER_MS, signal) => {
      await sleep(clock, Math.min(delayMs, FOR_EVER_MS), AbortSignal.any([signal, rung.signal]));
      rung = new AbortController();
    },
  };
}
