import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { balanced, hash } from "../../../../speaker/announcer/placement/placement.ts";
import type { Placement } from "../../../../speaker/announcer/placement/placement.ts";

/** MetalLB's order is b, a, c. */
const G = ip("10.0.0.1");

describe("in MetalLB's order", () => {
  it("each node has its turn, whatever the others hold, and none where it is no candidate", () => {
    const candidates = ["node-a", "node-b", "node-c"].map((node) => ({ node, weight: 0 }));
    const turn = (node: string) => hash.turns([{ group: G, candidates }], new Map([["node-b", 9]]), node).get(G);
    expect(["node-a", "node-b", "node-c", "node-d"].map(turn)).toEqual([1, 0, 2, undefined]);
  });
});

describe("a node takes a group from the one that has it", () => {
  it.each<[string, Placement, string, Readonly<Record<string, number>>, number, boolean]>([
    ["balanced: when it is heavier", balanced, "node-a", { "node-a": 2, "node-b": 0 }, 1, true],
    ["balanced: never when it is as heavy", balanced, "node-b", { "node-a": 1, "node-b": 1 }, 1, false],
    ["balanced: never when the owner says that it is heavier", balanced, "node-a", { "node-a": 2 }, 3, false],
    ["hash: when it comes first", hash, "node-b", { "node-a": 0, "node-b": 0, "node-c": 0 }, 0, true],
    ["hash: not when it comes later", hash, "node-a", { "node-a": 0, "node-b": 0, "node-c": 0 }, 0, false],
    ["hash: when it is heavier than the owner says that it is", hash, "node-c", { "node-c": 1, "node-b": 0 }, 0, true],
    ["hash: not when the owner says that it is heavier", hash, "node-b", { "node-a": 0, "node-b": 0 }, 1, false],
  ])("%s", (_, placement, node, weights, owned, isTaken) => {
    const candidates = Object.entries(weights).map(([name, weight]) => ({ node: name, weight }));
    const owner = { node: "owner", claim: { group: G, term: 1, state: "answering", weight: owned } } as const;
    expect(placement.isPreferred(node, owner, candidates)).toBe(isTaken);
  });
});
