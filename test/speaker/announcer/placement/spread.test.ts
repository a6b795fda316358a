import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromIp4Number, ip } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import { spread } from "../../../../speaker/announcer/placement/spread.ts";
import type { Open } from "../../../../speaker/announcer/placement/spread.ts";

const G = ip("192.0.2.1");
const NODES = ["a", "b", "c", "d", "e"];

describe("turns to claim", () => {
  it.each([
    ["the heavier goes first, however much it has", { a: 9, b: 0 }, { a: 5, b: 1 }, "a"],
    ["among equals the one with fewer groups goes first", { a: 2, b: 1 }, { a: 0, b: 0 }, "b"],
  ])("%s", (_, loads, weights, first) => {
    const candidates = Object.entries(weights).map(([node, weight]) => ({ node, weight }));
    const turn = (node: string) => spread([{ group: G, candidates }], new Map(Object.entries(loads)), node).get(G);
    expect(turn(first)).toBe(0);
    expect(turn(first === "a" ? "b" : "a")).toBe(1);
  });

  it("are not for who is no candidate", () => {
    expect(spread([open(G, ["b"])], new Map(), "a").has(G)).toBe(false);
  });

  it("go round: each node has its own, and all know which", () => {
    const nodes = fc.uniqueArray(fc.constantFrom(...NODES), { minLength: 1 });
    fc.assert(
      fc.property(nodes, fc.dictionary(fc.constantFrom(...NODES), fc.nat(20)), fc.nat(30), (there, loads, count) => {
        const known = new Map(Object.entries(loads));
        const groups = some(count).map((group) => open(group, there));
        const turns = there.map((node) => spread(groups, known, node));
        for (const { group } of groups)
          expect(turns.map((each) => each.get(group)).sort()).toEqual(there.map((_, index) => index));
      }),
    );
  });

  it("leave the nodes as even as what they had allows", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), fc.nat(60), (loads, count) => {
        const there = NODES.slice(0, loads.length);
        const known = new Map(there.map((node, index) => [node, loads[index] ?? 0]));
        const groups = some(count).map((group) => open(group, there));
        const gained = there.map(
          (node) => [...spread(groups, known, node).values()].filter((turn) => turn === 0).length,
        );
        const after = gained.map((gain, index) => gain + (loads[index] ?? 0));
        const receiving = after.filter((_, index) => (gained[index] ?? 0) > 0);
        expect(Math.max(0, ...receiving) - Math.min(...after)).toBeLessThanOrEqual(receiving.length === 0 ? 0 : 1);
      }),
    );
  });

  it("are as chance has it where nothing else decides", () => {
    const firsts = some(300).map((group) =>
      ["a", "b", "c"].find((node) => spread([open(group, ["a", "b", "c"])], new Map(), node).get(group) === 0),
    );
    for (const node of ["a", "b", "c"]) {
      const count = firsts.filter((first) => first === node).length;
      expect(count).toBeGreaterThan(70);
      expect(count).toBeLessThan(130);
    }
  });
});

function open(group: Ip, nodes: readonly string[]): Open {
  return { group, candidates: nodes.map((node) => ({ node, weight: 0 })) };
}

function some(count: number): readonly Ip[] {
  return Array.from({ length: count }, (_, index) => fromIp4Number(0xc633_6400 + index));
}
