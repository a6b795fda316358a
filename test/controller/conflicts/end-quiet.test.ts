import { describe, expect, it } from "vitest";
import { endQuietConflicts } from "../../../controller/conflicts/end-quiet.ts";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { Cluster, View } from "../../../shared/cluster/cluster.ts";
import { createWaker } from "../../../shared/cluster/keep.ts";
import { createLog } from "../../../shared/log.ts";
import { QUIET_AFTER_MS } from "../../../shared/model/address-conflict.ts";
import type { AddressConflict } from "../../../shared/model/address-conflict.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import type { FakeClock } from "../../support/fake-clock.ts";
import { addressConflict } from "../builders.ts";

describe("a controller removes a conflict", () => {
  it("once nobody has written it for the quiet time", async () => {
    const { clock, write, removed, stop } = start();
    write("a", "1");
    await clock.advance(QUIET_AFTER_MS - 1);
    expect(removed).toEqual([]);
    await clock.advance(1_000);
    expect(removed).toEqual(["metallb-system/a"]);
    await stop();
  });

  it("later by as much as it was written again", async () => {
    const { clock, write, removed, stop } = start();
    write("a", "1");
    await clock.advance(QUIET_AFTER_MS / 2);
    write("a", "2");
    await clock.advance(QUIET_AFTER_MS - 1_000);
    expect(removed).toEqual([]);
    await clock.advance(2_000);
    expect(removed).toEqual(["metallb-system/a"]);
    await stop();
  });

  it("and waits for none of them any more once it is stopped", async () => {
    const { clock, write, removed, stop } = start();
    write("a", "1");
    await clock.advance(0);
    await stop();
    await clock.advance(2 * QUIET_AFTER_MS);
    expect(removed).toEqual([]);
  });

  it("again when the API server refused", async () => {
    const { clock, write, removed, failures, stop } = start();
    failures.push(new ApiError("API_BUSY", "not now"));
    write("a", "1");
    await clock.advance(QUIET_AFTER_MS + 10_000);
    expect([removed, failures]).toEqual([["metallb-system/a"], []]);
    await stop();
  });
});

interface Running {
  readonly clock: FakeClock;
  /** A speaker writes a conflict: this version of it is there from now on. */
  readonly write: (name: string, resourceVersion: string) => void;
  readonly removed: string[];
  /** What the next removals fail with. */
  readonly failures: ApiError[];
  readonly stop: () => Promise<void>;
}

function start(): Running {
  const clock = createFakeClock();
  const news = createWaker();
  const stopping = new AbortController();
  const read = new Map<string, AddressConflict>();
  const [removed, failures]: [string[], ApiError[]] = [[], []];
  const cluster = {
    views: async function* () {
      for (;;) {
        await news.woken();
        if (stopping.signal.aborted) return;
        yield { conflicts: { read, broken: new Map(), changed: new Set(read.keys()) } } as unknown as View<never>;
      }
    },
    remove: (_: unknown, key: string) => {
      const failure = failures.pop();
      if (failure !== undefined) return Promise.reject(failure);
      removed.push(key);
      read.delete(key);
      news.wake();
      return Promise.resolve();
    },
  } as unknown as Cluster;
  const log = createLog("controller", "none");
  const done = endQuietConflicts({ cluster, clock, log, signal: stopping.signal });
  return {
    ...{ clock, removed, failures },
    write: (name, resourceVersion) => {
      const conflict = addressConflict({ name, resourceVersion });
      read.set(conflict.key, conflict);
      news.wake();
    },
    stop: async () => {
      stopping.abort();
      news.wake();
      await done;
      expect(clock.pending()).toBe(0);
    },
  };
}
