/** Time and chance, through one door: nothing else in the project reads a clock, sets a timer or rolls a die. */

/** Undoes what it was returned for; calling it again does nothing. */
export type Cancel = () => void;

/** The real one in programs, a fake one in tests. */
export interface Clock {
  /** Milliseconds on the monotonic clock: unmoved when somebody sets the date. */
  readonly now: () => number;
  /** The date, for people to read; never for deciding. */
  readonly date: () => Date;
  /** Calls once, no earlier than so many milliseconds from now. */
  readonly after: (delayMs: number, call: () => void) => Cancel;
  /** From 0 to below 1, for jitter and names. */
  readonly random: () => number;
}

/** The machine's. Its `now` is CLOCK_MONOTONIC, the same in every thread and process. */
export const systemClock: Clock = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
  date: () => new Date(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  random: Math.random,
};

/** Resolves after the delay, or at once when aborted: the caller looks at the signal next. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const wake = (): void => {
      cancel();
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const cancel = clock.after(delayMs, wake);
    signal.addEventListener("abort", wake);
  });
}
