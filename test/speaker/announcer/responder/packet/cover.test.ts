import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cover } from "../../../../../speaker/announcer/responder/packet/cover.ts";
import type { Cover } from "../../../../../speaker/announcer/responder/packet/cover.ts";

describe("cover", () => {
  it.each([
    ["nothing", [], 4, []],
    ["one number", [7], 4, [7, 8]],
    ["a run, in any order and twice over", [3, 1, 2, 2], 4, [1, 4]],
    ["two runs", [1, 2, 9], 4, [1, 3, 9, 10]],
    ["the narrowest gap too, where there may be one range less", [1, 3, 9, 11, 20], 3, [1, 4, 9, 12, 20, 21]],
    ["everything between, where there may be one range", [1, 500], 1, [1, 501]],
    ["both of two equal gaps, when one is too many", [1, 3, 5], 2, [1, 6]],
    ["the last address there is", [0xffff_ffff], 4, [0xffff_ffff, 0x1_0000_0000]],
  ])("covers %s", (_, numbers, mostRanges, bounds) => {
    expect(cover(numbers, mostRanges)).toEqual(bounds);
  });

  it("covers every number, in no more ranges than allowed, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 })), fc.integer({ min: 1, max: 8 }), (numbers, mostRanges) => {
        const bounds = cover(numbers, mostRanges);
        expect(numbers.filter((number) => !isCovered(bounds, number))).toEqual([]);
        expect(bounds.length).toBeLessThanOrEqual(mostRanges * 2);
        expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
      }),
    );
  });

  it("covers nothing else while there are ranges enough", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 })), (numbers) => {
        const bounds = cover(numbers, 60);
        const all = Array.from({ length: 62 }, (_, number) => number);
        expect(all.filter((number) => isCovered(bounds, number))).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });
});

function isCovered(bounds: Cover, number: number): boolean {
  return bounds.filter((bound) => bound <= number).length % 2 === 1;
}
