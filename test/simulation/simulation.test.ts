/** A few hundred stories, and every one that once went wrong. `make simulate` goes on for longer. */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAnnouncer } from "../../speaker/announcer/announcer.ts";
import { describeViolation } from "./explain.ts";
import { invent } from "./invent.ts";
import { play } from "./play.ts";
import type { Story } from "./story.ts";

const KEPT = globSync(join(import.meta.dirname, "stories/*.json")).sort();

const AT_ONCE = 25;
const FIRST_SEEDS = Array.from({ length: 8 }, (_, number) => number * AT_ONCE);

describe("every group has one owner", () => {
  it.each(FIRST_SEEDS)("in stories from seed %i on", (first) => {
    const wrong = Array.from({ length: AT_ONCE }, (_, number) => first + number).flatMap((seed) =>
      play(invent(seed), createAnnouncer).map((violation) => `seed ${seed}: ${describeViolation(violation)}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(KEPT.map((file) => ({ file, name: basename(file, ".json") })))("when $name", ({ file }) => {
    const story = JSON.parse(readFileSync(file, "utf8")) as Story;
    expect(play(story, createAnnouncer).map(describeViolation)).toEqual([]);
  });
});
