/** A process's event loop on virtual time: a clock that is not quite right, and stalls during which everything waits. */
import type { Clock } from "../../shared/clock.ts";
import type { Chance } from "./chance.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What a machine's monotonic clock shows: nobody promises that two of them agree. */
export interface Pendulum {
  /** At the beginning, in milliseconds. */
  readonly offsetMs: number;
  /** Milliseconds that it counts while one passes. */
  readonly rate: number;
}

/** What the process of one node lives in. */
export interface VirtualLoop {
  readonly clock: Clock;
  /** The instant at which its clock shows that. */
  readonly instantOf: (shown: number) => number;
  /** Something from outside: it is taken in at once, or after the stall. */
  readonly receive: (take: () => void) => void;
  /** How much has come in that was not taken in. */
  readonly waiting: () => number;
  /** Nothing runs for so long; stalls that overlap are one. */
  readonly stall: (forMs: number) => void;
  readonly isStalled: () => boolean;
  /** Nothing runs any more. */
  readonly end: () => void;
}

/** Timers of a real loop come late by up to so much. */
const LATE_MS = 1;

interface Late {
  call: (() => void) | undefined;
}

/** Runs at once. */
export function createVirtualLoop(time: VirtualTime, chance: Chance, { offsetMs, rate }: Pendulum): VirtualLoop {
  let hasEnded = false;
  let stalledUntil = -Infinity;
  let late: Late[] = [];
  let waiting: (() => void)[] = [];

  const isStalled = (): boolean => time.now() < stalledUntil;

  const wake = (): void => {
    if (isStalled()) return;
    const [timers, inputs] = [late, waiting];
    [late, waiting] = [[], []];
    // As Node does: what is due first, and then what has come in.
    for (const timer of timers) if (!hasEnded) timer.call?.();
    for (const take of inputs) if (!hasEnded) take();
  };

  return {
    instantOf: (shown) => (shown - offsetMs) / rate,
    clock: {
      now: () => offsetMs + time.now() * rate,
      date: () => new Date(time.now()),
      random: chance.next,
      after: (delayMs, call) => {
        const timer: Late = { call };
        const cancel = time.at(time.now() + delayMs / rate + chance.between(0, LATE_MS), () => {
          if (hasEnded) return;
          if (isStalled()) late.push(timer);
          else timer.call?.();
        });
        return () => {
          timer.call = undefined;
          cancel();
        };
      },
    },
    receive: (take) => {
      if (hasEnded) return;
      if (isStalled()) waiting.push(take);
      else take();
    },
    waiting: () => waiting.length,
    stall: (forMs) => {
      stalledUntil = Math.max(stalledUntil, time.now() + forMs);
      time.at(stalledUntil, wake);
    },
    isStalled,
    end: () => {
      hasEnded = true;
    },
  };
}
