/** Short stories for tests, of which a row says only what matters. */
import { alike, groupOf } from "./invent.ts";
import type { Story, StoryNode } from "./story.ts";
import { FAIR } from "./virtual-lan.ts";

/** A segment with so many nodes, n1 and so on, that may all own so many groups alike, and on which nothing goes wrong. */
export function quiet(howManyNodes: number, howManyGroups: number, but: Partial<Story> = {}): Story {
  const nodes = Array.from({ length: howManyNodes }, (_, number): StoryNode => {
    const clock = { offsetMs: 0, rate: 1 };
    return { name: `n${number + 1}`, segments: ["eth0"], startsAt: 0, toldAfterMs: 10, ...clock };
  });
  const candidates = alike(nodes);
  return {
    seed: 1,
    ways: { helloIntervalMs: 150, deadAfterMs: 450, placement: "balanced", probing: "off" },
    weather: FAIR,
    nodes,
    groups: Array.from({ length: howManyGroups }, (_, number) => ({ ...groupOf(number, false), candidates })),
    faults: [],
    lengthMs: 5_000,
    ...but,
  };
}
