import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contend } from "../../../controller/leader/contend.ts";
import { LEASE_MS, ROUND_MS } from "../../../controller/leader/election.ts";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { Cluster } from "../../../shared/cluster/cluster.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { compete } from "./rivals.ts";
import type { LeadersWrite, Trouble } from "./rivals.ts";

const RUN_MS = 120_000;
/** A candidate looks that often, and its look and its write each take their time. */
const TAKEOVER_MS = LEASE_MS + 2 * ROUND_MS;

describe("candidates for the lead", () => {
  it("agree on one, who writes until the end and then gives the lead back", async () => {
    const { writes, holder } = await compete(3, [], RUN_MS, () => 0.5);
    expect(new Set(writes.map(({ reign }) => reign)).size).toBe(1);
    expect(writes.at(-1)?.sentAt).toBeGreaterThan(RUN_MS - 1_000);
    expect(holder).toBe("");
  });

  it.each([
    ["stalls", "stalled"],
    ["loses the API server", "cut-off"],
  ] as const)("go on without one that %s, within the time of the lease", async (_, kind) => {
    const { writes } = await compete(2, [{ kind, who: 0, atMs: 20_000, forMs: 60_000 }, FIRST], RUN_MS, () => 0.5);
    const successor = writes.find(({ reign }) => reign.startsWith("1#"));
    expect(reigns(writes)).toEqual(["0#1", "1#1"]);
    expect(successor?.sentAt).toBeLessThan(20_000 + TAKEOVER_MS);
  });

  it("never write two at a time, whatever stalls, is cut off, is slow or has its date set", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(trouble(), { maxLength: 12 }),
        fc.array(fc.double(CHANCE), LOTS),
        async (troubles, dice) => {
          const { writes } = await compete(3, troubles, RUN_MS, roll(dice));
          expect(reigns(inOrder(writes, "sentAt"))).toEqual(distinct(writes, "sentAt"));
          expect(reigns(inOrder(writes, "arrivedAt"))).toEqual(distinct(writes, "arrivedAt"));
          expect(writes.at(-1)?.sentAt).toBeGreaterThan(RUN_MS - 2_000);
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });
});

it("a candidate asks again no sooner than the API server wants it to", async () => {
  const [clock, end, asked] = [createFakeClock(), new AbortController(), [] as number[]];
  const find = (): Promise<never> => {
    asked.push(clock.now());
    return Promise.reject(new ApiError("API_BUSY", "too many", { retryAfterMs: 30_000 }));
  };
  const cluster = { find } as unknown as Cluster;
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const options = { cluster, namespace: "metallb-system", identity: "me", clock, log, signal: end.signal };
  const contending = contend(options, () => Promise.reject(new Error("nobody leads without a lease")));
  await clock.advance(40_000);
  end.abort();
  await contending;
  expect(asked).toEqual([0, 33_000]);
});

/** Keeps the second candidate from being the first to find the lease. */
const FIRST: Trouble = { kind: "cut-off", who: 1, atMs: 0, forMs: 5_000 };
const CHANCE = { min: 0, max: 0.999, noNaN: true };
const LOTS = { minLength: 50, maxLength: 50 };

/** All of it is over so long before the end that somebody leads again. */
function trouble(): fc.Arbitrary<Trouble> {
  return fc.record({
    kind: fc.constantFrom("stalled", "cut-off", "slow", "clock-set"),
    who: fc.integer({ min: 0, max: 2 }),
    atMs: fc.integer({ min: 0, max: 60_000 }),
    forMs: fc.integer({ min: 100, max: 25_000 }),
  });
}

function roll(dice: readonly number[]): () => number {
  let next = 0;
  return () => dice[(next += 1) % dice.length] ?? 0;
}

function inOrder(writes: readonly LeadersWrite[], by: "sentAt" | "arrivedAt"): readonly LeadersWrite[] {
  return [...writes].sort((a, b) => a[by] - b[by]);
}

/** The reigns one after the other: one that comes twice has been interrupted. */
function reigns(writes: readonly LeadersWrite[]): readonly string[] {
  return writes.map(({ reign }) => reign).filter((reign, index, all) => reign !== all[index - 1]);
}

function distinct(writes: readonly LeadersWrite[], by: "sentAt" | "arrivedAt"): readonly string[] {
  return [...new Set(inOrder(writes, by).map(({ reign }) => reign))];
}
