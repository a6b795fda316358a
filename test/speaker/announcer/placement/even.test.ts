import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { surplus, turnToPart } from "../../../../speaker/announcer/placement/even.ts";

const [G, H] = [ip("192.0.2.1"), ip("192.0.2.2")];

describe("whose turn it is to part with a group", () => {
  it.each([
    ["is that of who holds most", { a: 4, b: 2, c: 3 }, 0],
    ["comes after who holds more", { a: 4, b: 5, c: 6 }, 2],
    ["comes before who holds as many, and comes later by name", { a: 4, b: 4, c: 4 }, 0],
  ])("%s", (_, loads, turn) => {
    expect(turnToPart(new Map(Object.entries(loads)), "a")).toBe(turn);
  });

  it("comes after who holds as many, and comes first by name", () => {
    expect(turnToPart(new Map(Object.entries({ a: 4, b: 4, c: 4 })), "c")).toBe(2);
  });
});

describe("what a node is to part with for balance", () => {
  it.each([
    ["nothing when all hold as many", { a: 2, b: 2, c: 2 }, undefined],
    ["nothing when moving one would leave it as uneven", { a: 3, b: 2, c: 2 }, undefined],
    ["its first group when another holds two fewer", { a: 4, b: 2, c: 3 }, G],
  ])("is %s", (_, loads, group) => {
    expect(part(loads)).toBe(group);
  });

  it("is a group that whoever holds few may have, and is as heavy for", () => {
    const loads = new Map(Object.entries({ a: 4, b: 3, c: 0 }));
    expect(surplus([held(G, "b"), held(H, "c")], loads, "a")).toBe(H);
    expect(surplus([{ ...held(G, "c"), weight: 1 }], loads, "a")).toBeUndefined();
    expect(surplus([{ ...held(G), candidates: [{ node: "c", weight: 1 }] }], loads, "a")).toBeUndefined();
  });
});

function part(loads: Readonly<Record<string, number>>) {
  return surplus([held(G, "b", "c"), held(H, "b", "c")], new Map(Object.entries(loads)), "a");
}

function held(group: typeof G, ...nodes: readonly string[]) {
  return { group, weight: 0, candidates: nodes.map((node) => ({ node, weight: 0 })) };
}
