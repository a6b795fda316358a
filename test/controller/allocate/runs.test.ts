import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, countWithin, lowestMissing, remove } from "../../../controller/allocate/runs.ts";
import type { Runs } from "../../../controller/allocate/runs.ts";

const small = fc.bigInt({ min: 0n, max: 40n });
const changes = fc.array(fc.tuple(fc.boolean(), small), { maxLength: 120 });

describe("a set of numbers", () => {
  it("has what was added and not removed again, and counts it", () => {
    fc.assert(
      fc.property(changes, small, small, (changes, first, length) => {
        const [runs, model] = both(changes);
        const last = first + length;
        expect(countWithin(runs, first, last)).toBe(BigInt([...model].filter((n) => first <= n && n <= last).length));
      }),
    );
  });

  it("knows the lowest number that is missing", () => {
    fc.assert(
      fc.property(changes, small, (changes, from) => {
        const [runs, model] = both(changes);
        let lowest = from;
        while (model.has(lowest)) lowest += 1n;
        expect(lowestMissing(runs, from)).toBe(lowest);
      }),
    );
  });

  it("looks the same whichever way it came about", () => {
    fc.assert(
      fc.property(changes, (changes) => {
        const [runs, model] = both(changes);
        expect([...model].sort((a, b) => Number(b - a)).reduce<Runs>(add, undefined)).toEqual(runs);
      }),
    );
  });

  it("leaves older sets as they are", () => {
    const before = [1n, 2n, 3n].reduce<Runs>(add, undefined);
    remove(before, 2n);
    add(before, 9n);
    expect(countWithin(before, 0n, 10n)).toBe(3n);
  });

  it("takes numbers of 128 bits", () => {
    const last = (1n << 128n) - 1n;
    const runs = [last, last - 1n, 0n].reduce<Runs>(add, undefined);
    expect(countWithin(runs, 0n, last)).toBe(3n);
    expect(lowestMissing(runs, last - 1n)).toBe(last + 1n);
  });

  it("is no deeper than a few times the logarithm of its runs", () => {
    let runs: Runs;
    for (let number = 0n; number < 20_000n; number += 1n) runs = add(runs, number * 2n);
    expect(depth(runs)).toBeLessThan(4 * Math.log2(20_000));
  });
});

function both(changes: readonly (readonly [boolean, bigint])[]): readonly [Runs, ReadonlySet<bigint>] {
  const model = new Set<bigint>();
  let runs: Runs;
  for (const [isAdded, number] of changes) {
    runs = isAdded ? add(runs, number) : remove(runs, number);
    if (isAdded) model.add(number);
    else model.delete(number);
  }
  return [runs, model];
}

function depth(runs: Runs): number {
  return runs === undefined ? 0 : 1 + Math.max(depth(runs.before), depth(runs.after));
}
