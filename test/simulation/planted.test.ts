import { describe, expect, it } from "vitest";
import { createAnnouncer } from "../../speaker/announcer/announcer.ts";
import { invent } from "./invent.ts";
import { claimsWithoutTerm, evensAtOnce, fenceAsLongAsDeadAfter, neverEvens, rankWithoutLoad } from "./planted.ts";
import { play } from "./play.ts";
import type { Story } from "./story.ts";
import type { Make } from "./virtual-node.ts";

interface Row {
  readonly bug: string;
  readonly planted: Make;
  /** What it breaks. */
  readonly invariant: string;
}

const BUGS: readonly Row[] = [
  { bug: "a claim without a term", planted: claimsWithoutTerm, invariant: "I2" },
  { bug: "a fence as long as dead-after", planted: fenceAsLongAsDeadAfter, invariant: "I5" },
  { bug: "a rank that ignores load", planted: rankWithoutLoad, invariant: "I4" },
  { bug: "a move for balance that nobody wished for", planted: evensAtOnce, invariant: "even" },
  { bug: "no move for balance where it is wished for", planted: neverEvens, invariant: "even" },
];

const STORIES = Array.from({ length: 60 }, (_, seed) => invent(seed));

describe("the simulation finds", () => {
  it.each(BUGS)("$bug", ({ planted, invariant }) => {
    const breaks = (story: Story, make: Make): boolean =>
      play(story, make).some((violation) => violation.invariant === invariant);
    const story = STORIES.find((one) => breaks(one, planted));
    expect(story).toBeDefined();
    expect(breaks(story!, createAnnouncer)).toBe(false);
  });
});
