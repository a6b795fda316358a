/** Keeps objects of the cluster as they are to be: looks again whenever they change, or what they are to be. */
import { retryDelay } from "../backoff.ts";
import { sleep } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { ApiError } from "./api-error.ts";
import type { Cluster, Kinds, View } from "./cluster.ts";

/** Wakes a loop: however many times before it looks, it looks once. */
export interface Waker {
  readonly wake: () => void;
  /** Resolves at once when it was woken since it last did. */
  readonly woken: () => Promise<void>;
}

/** A waker that nobody has woken yet. */
export function createWaker(): Waker {
  let next = Promise.withResolvers<void>();
  return {
    wake: () => next.resolve(),
    woken: async () => {
      await next.promise;
      next = Promise.withResolvers();
    },
  };
}

/** What keeping works with. */
export interface KeepOptions<K extends Kinds> {
  readonly cluster: Cluster;
  readonly kinds: K;
  /** Woken when the objects are to be something else. */
  readonly waker: Waker;
  /** From one look to the next: what changes often is written less often. */
  readonly pauseMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Writes what differs. It is called again, later each time, when it rejects with an ApiError. */
  readonly put: (view: View<K>) => Promise<void>;
}

const RETRY = { firstMs: 200, longestMs: 30_000 };

/** Keeps until the signal. */
export async function keep<K extends Kinds>(options: KeepOptions<K>): Promise<void> {
  const { cluster, kinds, waker, pauseMs, clock, log, signal, put } = options;
  const newest: { view: View<K> | undefined } = { view: undefined };
  signal.addEventListener("abort", waker.wake);
  await Promise.all([follow(), work()]);

  async function follow(): Promise<void> {
    for await (const view of cluster.views(kinds, signal)) {
      newest.view = view;
      waker.wake();
    }
  }

  async function work(): Promise<void> {
    for (let failures = 0; ;) {
      await waker.woken();
      if (signal.aborted) return;
      if (newest.view === undefined) continue;
      try {
        await put(newest.view);
        failures = 0;
        await sleep(clock, pauseMs, signal);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failures += 1;
        waker.wake();
        log.warn({ kinds: Object.keys(kinds), err: error }, "write-failed");
        await sleep(clock, Math.max(retryDelay(RETRY, failures, clock.random), error.retryAfterMs ?? 0), signal);
      }
    }
  }
}
