import fc from "fast-check";
import { expect, it } from "vitest";
import { retryDelay } from "../../shared/backoff.ts";

const backoff = { firstMs: 200, longestMs: 30_000 };

it.each([
  [1, 100, 200],
  [2, 200, 400],
  [8, 12_800, 25_600],
  [9, 15_000, 30_000],
  [1_000_000, 15_000, 30_000],
])("waits, after %i failures, from %i to %i ms", (failures, least, most) => {
  expect(retryDelay(backoff, failures, () => 0)).toBe(least);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (chance) => {
      const delay = retryDelay(backoff, failures, () => chance);
      expect(delay >= least && delay <= most).toBe(true);
    }),
  );
});
