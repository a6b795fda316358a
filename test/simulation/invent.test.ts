import { describe, expect, it } from "vitest";
import { invent } from "./invent.ts";
import { play } from "./play.ts";
import { puppet } from "./puppet.ts";
import { edges } from "./story.ts";

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe("a story made up out of a number", () => {
  it("is the same every time, and plain data", () => {
    for (const seed of SEEDS) expect(JSON.parse(JSON.stringify(invent(seed)))).toEqual(invent(seed));
  });

  it("plays out the same way every time", () => {
    const notesOf = (seed: number): readonly string[] => {
      const notes: string[] = [];
      const note = (at: number, who: string, what: string): number => notes.push(`${at} ${who} ${what}`);
      const violations = play(invent(seed), puppet({ owns: () => true }), { note });
      return [...notes, ...violations.map((violation) => JSON.stringify(violation))];
    };
    for (const seed of SEEDS.slice(0, 20)) expect(notesOf(seed)).toEqual(notesOf(seed));
  });

  it("has every kind of fault sooner or later", () => {
    const kinds = new Set(SEEDS.flatMap((seed) => invent(seed).faults.map(({ kind }) => kind)));
    expect([...kinds].toSorted()).toEqual([
      "candidates",
      "carrier-loss",
      "crash",
      "leave",
      "partition",
      "speaker-restart",
      "stall",
      "start",
      "weather",
    ]);
  });

  it("lets groups move for balance now and then", () => {
    const after = SEEDS.map((seed) => invent(seed).ways.rebalanceAfterMs);
    expect(after.filter((ms) => ms !== undefined).length).toBeGreaterThan(20);
    expect(after).toContain(undefined);
  });

  it("has a stranger now and then, and believes only what is sealed then", () => {
    const stories = SEEDS.map(invent).filter(({ strangerShare }) => strangerShare !== undefined);
    expect(stories.length).toBeGreaterThan(10);
    expect(stories.every(({ isSealed }) => isSealed)).toBe(true);
  });

  it("ends long after its last event", () => {
    for (const seed of SEEDS) expect(invent(seed).lengthMs).toBeGreaterThan(Math.max(...edges(invent(seed))));
  });
});
