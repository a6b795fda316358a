import { describe, expect, it } from "vitest";
import { play } from "../play.ts";
import { puppet } from "../puppet.ts";
import type { Strings } from "../puppet.ts";
import { quiet } from "../stories.ts";
import type { Story } from "../story.ts";

interface Row {
  readonly what: string;
  readonly does: Strings;
  readonly in: Story;
  readonly seen: readonly string[];
}

/** n2 comes later than n1; things may be evened out so long afterwards. */
function uneven(rebalanceAfterMs: number, lengthMs: number, startsAt = 1_500): Story {
  const story = quiet(2, 2, { lengthMs });
  const nodes = story.nodes.map((node) => (node.name === "n2" ? { ...node, startsAt } : node));
  return { ...story, nodes, ways: { ...story.ways, rebalanceAfterMs } };
}

/** One new group at 2,000, of which n1 is told at once, and n2 so much later; n1 has another already. */
function newGroup(toldAfterMs: number): Story {
  const [first, second] = ["198.18.0.1", "198.18.0.2"] as const;
  const candidates = { n1: 0, n2: 0 };
  const told = { toldAfterMs: { n2: toldAfterMs }, groups: [second], candidates };
  return quiet(2, 0, {
    groups: [
      { addresses: [first], candidates },
      { addresses: [second], candidates: {} },
    ],
    faults: [{ kind: "candidates", at: 2_000, ...told }],
  });
}

const ROWS: readonly Row[] = [
  {
    what: "nothing where every group has one owner throughout",
    does: { owns: (node, group) => node === (group.endsWith("1") ? "n1" : "n2") },
    in: quiet(2, 2),
    seen: [],
  },
  {
    what: "a group that nobody owns",
    does: { owns: (node, group) => node === "n1" && group.endsWith("1") },
    in: quiet(2, 2),
    seen: ["I1"],
  },
  {
    what: "a group that two own, though they hear each other",
    does: { owns: () => true },
    in: quiet(2, 1),
    seen: ["I1", "I2"],
  },
  {
    what: "no fault in two owners that cannot hear each other",
    does: { owns: () => true },
    in: quiet(2, 1, {
      faults: [{ kind: "partition", at: 0, forMs: 9_000, segment: "eth0", side: ["n1"], way: "both-ways" }],
    }),
    seen: [],
  },
  {
    what: "a group that moves though its owner is well, and before that one lets go",
    does: { owns: (node, _, afterMs) => (afterMs < 3_000 ? node === "n1" : node === "n2") },
    in: quiet(2, 1),
    seen: ["I2", "I3"],
  },
  {
    what: "a node that is given more than another",
    does: { owns: (node) => node === "n1" },
    in: quiet(2, 2),
    seen: ["I4"],
  },
  {
    what: "no fault in one more than another",
    does: { owns: (node) => node === "n1" },
    in: quiet(2, 1),
    seen: [],
  },
  {
    what: "a node that is given more than one that was told in time",
    does: { owns: (node, group, afterMs) => node === "n1" && (group.endsWith("1") || afterMs > 3_500) },
    in: newGroup(950),
    seen: ["I4"],
  },
  {
    what: "no fault in more than one that was told when its turn was over",
    does: { owns: (node, group, afterMs) => node === "n1" && (group.endsWith("1") || afterMs > 3_500) },
    in: newGroup(1_000),
    seen: [],
  },
  {
    what: "a group on offer where nothing is to move for balance",
    does: { owns: (node) => node === "n1", offers: (_, __, afterMs) => afterMs > 3_000 },
    in: quiet(2, 1),
    seen: ["even"],
  },
  {
    what: "a group on offer sooner after somebody has come than is wished for",
    does: { owns: (node) => node === "n1", offers: (_, group, afterMs) => group.endsWith("1") && afterMs > 4_000 },
    in: uneven(3_000, 5_000),
    seen: ["even"],
  },
  {
    what: "no fault in a group on offer when it may be",
    does: { owns: (node) => node === "n1", offers: (_, group, afterMs) => group.endsWith("1") && afterMs > 4_000 },
    in: uneven(2_000, 5_000),
    seen: [],
  },
  {
    what: "a group on offer though nobody has two fewer",
    does: {
      owns: (node, group) => node === (group.endsWith("1") ? "n1" : "n2"),
      offers: (node, _, afterMs) => node === "n1" && afterMs > 4_000,
    },
    in: uneven(2_000, 5_000, 0),
    seen: ["even"],
  },
  {
    what: "nodes that are not even in the end",
    does: { owns: (node) => node === "n1" },
    in: uneven(1_000, 8_000),
    seen: ["even"],
  },
  {
    what: "a stalled node that answers until it is taken for dead",
    does: { owns: (node) => node === "n1", fenceMs: (interval) => 3 * interval },
    in: quiet(2, 1, { faults: [{ kind: "stall", at: 4_000, forMs: 900, node: "n1" }] }),
    seen: ["I5"],
  },
  {
    what: "a lighter owner than there could be",
    does: { owns: (node) => node === "n1" },
    in: quiet(2, 1, { groups: [{ addresses: ["198.18.0.1"], candidates: { n1: 0, n2: 1 } }] }),
    seen: ["weight"],
  },
  {
    what: "a node that leaves before another has its groups",
    does: { owns: (node) => node === "n1" },
    in: quiet(2, 1, { faults: [{ kind: "leave", at: 4_000, node: "n1" }], lengthMs: 4_500 }),
    seen: ["no-gap"],
  },
];

describe("the invariants see", () => {
  it.each(ROWS)("$what", ({ does, in: story, seen }) => {
    const violations = play(story, puppet(does));
    expect(new Set(violations.map(({ invariant }) => invariant))).toEqual(new Set(seen));
  });
});
