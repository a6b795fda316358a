/** A node whose link to the segment has another name than advertisements choose is nobody's to wait for there. */
import { expect, it } from "vitest";
import { createAnnouncer } from "../../speaker/announcer/announcer.ts";
import { play } from "./play.ts";
import type { Watcher } from "./scene.ts";
import { quiet } from "./stories.ts";
import type { Story } from "./story.ts";

/** So many nodes with six groups for links named eth0; the last two nodes call theirs ens18. */
function named(nodes: number, but: Partial<Story>): Story {
  const calm = quiet(nodes, 6, but);
  return {
    ...calm,
    nodes: calm.nodes.map((node, place) => (place < nodes - 2 ? node : { ...node, linkNames: { eth0: "ens18" } })),
    groups: calm.groups.map((group) => ({ ...group, segments: ["eth0"] })),
  };
}

it("has groups claimed within the usual time, and those of a dead node taken over in the first turn", () => {
  const story = named(4, { faults: [{ kind: "crash", at: 3_000, node: "n1" }] });
  const turns = turnsIn(story).filter(({ answers }) => answers);
  const nodes = turns.map(({ node }) => node);
  expect(nodes.slice(0, 6).sort()).toEqual(["n1", "n1", "n1", "n2", "n2", "n2"]);
  expect(nodes.slice(6)).toEqual(["n2", "n2", "n2"]);
  expect(Math.max(...turns.slice(0, 6).map(({ at }) => at))).toBeLessThan(1_000);
  expect(Math.max(...turns.map(({ at }) => at))).toBeLessThan(3_000 + 700);
});

it("moves nothing to it for balance, nor tries to", () => {
  const { ways } = quiet(1, 0);
  const turns = turnsIn(named(3, { ways: { ...ways, rebalanceAfterMs: 500 }, lengthMs: 20_000 }));
  expect(turns).toHaveLength(6);
});

interface Seen {
  readonly at: number;
  readonly node: string;
  readonly answers: boolean;
}

/** Who began or ceased to answer for a group, and when; nothing offered. */
function turnsIn(story: Story): readonly Seen[] {
  const turns: Seen[] = [];
  const offered: string[] = [];
  const violations = play(story, createAnnouncer, {
    watch: (scene): Watcher => ({
      turned: ({ post: { actor }, answers }) => turns.push({ at: scene.now(), node: actor.name, answers }),
      said: ({ actor }, _, changes) => {
        if (changes.some(({ state }) => state === "offered")) offered.push(actor.name);
      },
    }),
  });
  expect([violations, offered]).toEqual([[], []]);
  return turns;
}
