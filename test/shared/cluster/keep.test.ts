import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { Cluster } from "../../../shared/cluster/cluster.ts";
import { createWaker, keep } from "../../../shared/cluster/keep.ts";
import type { Waker } from "../../../shared/cluster/keep.ts";
import { POOLS } from "../../../shared/manifest/pool.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import type { FakeClock } from "../../support/fake-clock.ts";

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let clock: FakeClock;
let waker: Waker;
let views: Waker;
let puts: number[];
let refusals: ApiError[];
let stop: AbortController;
let keeping: Promise<void>;

beforeEach(() => {
  [clock, waker, views, puts, refusals, stop] = [
    createFakeClock(),
    createWaker(),
    createWaker(),
    [],
    [],
    new AbortController(),
  ];
  const { signal } = stop;
  signal.addEventListener("abort", views.wake);
  const cluster = {
    views: async function* () {
      for (;;) {
        await views.woken();
        if (signal.aborted) return;
        yield {};
      }
    },
  } as unknown as Cluster;
  const put = (): Promise<void> => {
    puts.push(clock.now());
    const refusal = refusals.shift();
    return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
  };
  keeping = keep({ cluster, kinds: { pools: POOLS }, waker, pauseMs: 1_000, clock, log: SILENT, signal, put });
});

afterEach(async () => {
  stop.abort();
  await clock.advance(0);
  await keeping;
});

describe("an object that is kept", () => {
  it("is not looked at before it is known", async () => {
    waker.wake();
    await clock.advance(5_000);
    expect(puts).toEqual([]);
  });

  it("is looked at at once, and again when it or the wish changes, not more often than it may be", async () => {
    views.wake();
    await clock.advance(100);
    waker.wake();
    views.wake();
    await clock.advance(1_000);
    await clock.advance(5_000);
    waker.wake();
    await clock.advance(0);
    expect(puts).toEqual([0, 1_000, 6_100]);
  });

  it("is tried again after a refusal, later each time, and not before the server says", async () => {
    refusals = [new ApiError("API_CONFLICT", "no"), new ApiError("API_BUSY", "no", { retryAfterMs: 7_000 })];
    views.wake();
    await clock.advance(20_000);
    expect(puts).toEqual([0, 150, 7_150]);
  });
});
