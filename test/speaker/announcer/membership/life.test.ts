import { describe, expect, it } from "vitest";
import { deadAt, staleness } from "../../../../speaker/announcer/membership/life.ts";

const known = { incarnation: 10, sequence: 5 };

describe("a hello", () => {
  it.each([
    ["the first of its sender counts", undefined, { incarnation: 1, sequence: 1 }, undefined],
    ["the next one counts", known, { incarnation: 10, sequence: 6 }, undefined],
    ["one after some that were lost counts", known, { incarnation: 10, sequence: 60 }, undefined],
    ["one heard before does not", known, known, "not-newer"],
    ["one that was overtaken does not", known, { incarnation: 10, sequence: 4 }, "not-newer"],
    ["one of a later life counts, whatever its sequence", known, { incarnation: 11, sequence: 1 }, undefined],
    ["one of an earlier life does not, whatever its sequence", known, { incarnation: 9, sequence: 99 }, "outdated"],
  ])("%s", (_, before, heard, stale) => {
    expect(staleness(before, heard)).toBe(stale);
  });

  it("keeps its sender alive for as long as the sender says", () => {
    expect(deadAt({ ...known, heardAt: 1_000, deadAfterMs: 450 })).toBe(1_450);
  });

  it("keeps it alive for no longer than any node may be told to say", () => {
    expect(deadAt({ ...known, heardAt: 1_000, deadAfterMs: 60_000 })).toBe(61_000);
    expect(deadAt({ ...known, heardAt: 1_000, deadAfterMs: 2 ** 32 - 1 })).toBe(61_000);
  });
});
