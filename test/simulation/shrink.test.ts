import { describe, expect, it } from "vitest";
import { invent } from "./invent.ts";
import { play } from "./play.ts";
import { puppet } from "./puppet.ts";
import { shrink } from "./shrink.ts";
import type { Story } from "./story.ts";

describe("a story that goes wrong", () => {
  it("is made as short as what goes wrong takes", () => {
    const ownsAll = puppet({ owns: () => true });
    const story = invent(7);
    const invariant = play(story, ownsAll)[0]?.invariant;
    const short = shrink(story, (one) => play(one, ownsAll));
    expect(story.nodes.length * story.groups.length).toBeGreaterThan(2);
    expect(short).toMatchObject({ groups: [{}], nodes: [{ rate: 1 }, { rate: 1 }], faults: [] });
    expect(play(short, ownsAll)[0]?.invariant).toBe(invariant);
  });

  it("keeps the fault that it takes", () => {
    const answersTooLong = puppet({ owns: (node) => node === "n1", fenceMs: (interval) => 3 * interval });
    const isStalled = ({ faults }: Story): boolean =>
      faults.some((fault) => fault.kind === "stall" && fault.forMs > 1_000);
    const stalled = Array.from({ length: 200 }, (_, seed) => invent(seed)).filter(isStalled);
    const judge = (story: Story) => play(story, answersTooLong).filter(({ invariant }) => invariant === "I5");
    const story = stalled.find((one) => judge(one).length > 0)!;
    expect(shrink(story, judge).faults.map(({ kind }) => kind)).toEqual(["stall"]);
  });

  it("has to go wrong", () => {
    expect(() => shrink(invent(1), () => [])).toThrow("nothing goes wrong");
  });
});
