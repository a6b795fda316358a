/** A clock that stands still until a test moves it. */
import type { Clock } from "../../shared/clock.ts";

/** Starts at 0 and on 2026-01-01; `random` is always a half. */
export interface FakeClock extends Clock {
  /** Calls everything that falls due on the way, in order, letting promises settle after each. */
  readonly advance: (ms: number) => Promise<void>;
  /** How many calls are yet to come. */
  readonly pending: () => number;
}

/** A fresh clock at 0. */
export function createFakeClock(): FakeClock {
  let now = 0;
  const timers = new Set<{ at: number; call: () => void }>();
  return {
    now: () => now,
    date: () => new Date(Date.UTC(2026, 0, 1) + now),
    random: () => 0.5,
    after: (delayMs, call) => {
      const timer = { at: now + delayMs, call };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    pending: () => timers.size,
    advance: async (ms) => {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.call();
      }
      now = end;
      await settle();
    },
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
