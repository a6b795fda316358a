/** Groups that one node alone may have are no reason to leave the others uneven. */
import { expect, it } from "vitest";
import { createAnnouncer } from "../../speaker/announcer/announcer.ts";
import { groupOf } from "./invent.ts";
import { play } from "./play.ts";
import type { Watcher } from "./scene.ts";
import { quiet } from "./stories.ts";
import type { Story } from "./story.ts";

const PINNED = Array.from({ length: 10 }, (_, number) => ({ ...groupOf(number, false), candidates: { n1: 0 } }));
const SHARED = Array.from({ length: 8 }, (_, number) => ({
  ...groupOf(PINNED.length + number, false),
  candidates: { n2: 0, n3: 0 },
}));

it("evens out what n2 and n3 may have, though n1 has more than either and can part with nothing", () => {
  const calm = quiet(3, 0, { groups: [...PINNED, ...SHARED], lengthMs: 20_000 });
  const nodes = calm.nodes.map((node) => (node.name === "n3" ? { ...node, startsAt: 6_000 } : node));
  const story = { ...calm, nodes, ways: { ...calm.ways, rebalanceAfterMs: 1_000 } };
  expect(sizesIn(story, 6_000)).toEqual({ n1: 10, n2: 8 });
  expect(sizesIn(story, 20_000)).toEqual({ n1: 10, n2: 4, n3: 4 });
});

/** How many groups each node answers for by then. */
function sizesIn(story: Story, lengthMs: number): Readonly<Record<string, number>> {
  const sizes: Record<string, number> = {};
  const watch = (): Watcher => ({
    turned: ({ post: { actor }, answers }) => {
      sizes[actor.name] = (sizes[actor.name] ?? 0) + (answers ? 1 : -1);
    },
  });
  expect(play({ ...story, lengthMs }, createAnnouncer, { watch })).toEqual([]);
  return sizes;
}
