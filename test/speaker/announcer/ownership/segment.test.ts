import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import { hash } from "../../../../speaker/announcer/placement/placement.ts";
import type { Candidate } from "../../../../speaker/announcer/protocol.ts";
import { digestOf } from "../../../../speaker/announcer/wire/claim.ts";
import { claim, hello } from "../wire/hellos.ts";
import { createStreet, T } from "./street.ts";
import type { Street } from "./street.ts";

const G = ip("192.0.2.1");
const ALL = among("a", "b", "c");

describe("the nodes of a segment", () => {
  it("give a group one owner, and the same one for as long as it lives", () => {
    const street = of("a", "b", "c");
    street.intend(G, ALL);
    street.pass(2 * T);
    const [owner] = street.owners(G);
    expect(street.owners(G)).toHaveLength(1);
    street.pass(20 * T);
    expect(street.owners(G)).toEqual([owner]);
    expect(street.changes()).toHaveLength(1);
  });

  it("spread groups evenly when they are given out", () => {
    const street = of("a", "b", "c");
    intendMany(street, 30);
    street.pass(5 * T);
    expect(street.loads()).toEqual({ a: 10, b: 10, c: 10 });
  });

  it("spread groups evenly of which each node hears in other pieces", () => {
    const nodes = Array.from({ length: 10 }, (_, number) => `n${number}`);
    const street = createStreet({ delayMs: 30 });
    for (const node of nodes) street.join(node);
    street.pass(5 * T);
    for (const piece of [0, 1, 2]) {
      for (const [number, node] of nodes.entries())
        for (let index = 0; index < 300; index += 1)
          if ((index + (index >> number)) % 3 === piece) street.intend(nth(index), among(...nodes), node);
      street.pass(50);
    }
    street.pass(5 * T);
    expect(street.loads()).toEqual(Object.fromEntries(nodes.map((node) => [node, 30])));
  });

  it("wait for what else is new, and for two intervals at most, while it goes on and on", () => {
    const street = of("a", "b", "c");
    const told = new Map<Ip, number>();
    for (let index = 0; index < 100; index += 1) {
      told.set(nth(index), street.now());
      street.intend(nth(index), ALL);
      street.pass(10);
    }
    const waits = street.changes().map(({ group, at }) => at - (told.get(group) ?? NaN));
    expect(waits.length).toBeGreaterThan(50);
    expect([Math.min(...waits), Math.max(...waits)]).toEqual([2 * T, 2 * T]);
  });

  it("spread a dead node's groups over the survivors, and give none back", () => {
    const street = of("a", "b", "c");
    intendMany(street, 30);
    street.pass(5 * T);
    street.die("b");
    street.pass(4 * T);
    expect(street.loads()).toEqual({ a: 15, c: 15 });
    street.join("b");
    street.pass(20 * T);
    expect(street.loads()).toEqual({ a: 15, b: 0, c: 15 });
  });

  it("take over very many groups some hundreds at a time, in turns that follow each other, and as evenly", () => {
    const street = of("a", "b", "c");
    intendMany(street, 4_500);
    street.pass(5 * T);
    street.die("b");
    street.pass(3 * T + 10);
    expect(street.loads()).toEqual({ a: 2_250, c: 2_250 });
    const claims = street.changes().filter(({ isClaimed }) => isClaimed);
    const perTurn = Map.groupBy(claims, ({ node, at }) => `${node} ${at}`);
    expect(Math.max(...Array.from(perTurn.values(), (turn) => turn.length))).toBe(250);
    expect(claims).toHaveLength(4_500 + 1_500);
  });

  it("decide of very many groups some hundreds at a time, and claim none before they have seen them all", () => {
    const street = of("a", "b");
    intendMany(street, 1_800, among("b"));
    street.pass(5 * T);
    intendMany(street, 1_800, among("a", "b"));
    street.pass(T);
    street.die("b");
    street.pass(2 * T - 2);
    const a = street.segment("a");
    const now = street.now() + T + 3;
    const touched = Array.from({ length: 4 }, () => {
      expect(a.view().loads.get("a")).toBe(0);
      return a.settle(now).size;
    });
    expect(touched).toEqual([500, 500, 500, 300 + 250]);
  });

  it("take over no sooner than the dead one is silent, and no later than they count it dead", () => {
    const street = of("a", "b", "c");
    street.intend(G, ALL);
    street.pass(5 * T);
    const [owner = ""] = street.owners(G);
    const died = street.now();
    const { fence } = street.segment(owner).view();
    street.die(owner);
    street.pass(5 * T);
    const takeover = street.changes().at(-1)?.at ?? Infinity;
    expect(takeover).toBeGreaterThan(fence);
    expect(takeover).toBeLessThanOrEqual(died + 3 * T + 1);
  });

  it("hand over at once what a leaving node has, which goes on answering until then", () => {
    const street = of("a", "b", "c");
    intendMany(street, 9);
    street.pass(5 * T);
    street.leave("a");
    street.pass(4);
    expect(street.loads()).toMatchObject({ a: 0 });
    const handed = street.changes().filter(({ node, isClaimed }) => node === "a" && !isClaimed);
    expect(handed.map(({ group }) => street.owners(group).length)).toEqual([1, 1, 1]);
  });

  it("answer for nothing that is handed over before the other one has let go, nor much later", () => {
    const street = of("a", "b");
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.intend(G, among("a", "b"));
    street.leave("a");
    const seen: (readonly string[])[] = [];
    for (let ms = 0; ms < 8; ms += 1) {
      street.pass(1);
      seen.push(answering(street, G));
    }
    expect(seen).not.toContainEqual(["a", "b"]);
    expect(seen.filter((nodes) => nodes.length === 0)).toHaveLength(1);
    expect(seen.at(-1)).toEqual(["b"]);
  });

  it("wait in vain for two intervals at most until the other one lets go", () => {
    const street = of("a", "b");
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.cut("a", true);
    street.intend(G, [...among("a"), { node: "b", weight: 10 }]);
    street.pass(2 * T - 1);
    expect(street.segment("b").claimOf(G)).toMatchObject({ state: "probing" });
    street.pass(2);
    expect(street.segment("b").claimOf(G)).toMatchObject({ state: "answering" });
  });

  it("take over what is handed over in step with who lets go, however much it is", () => {
    const street = of("a", "b");
    intendMany(street, 2_000, among("a"));
    street.pass(15 * T);
    intendMany(street, 2_000, among("a", "b"));
    street.leave("a");
    const waiting: number[] = [];
    for (let ms = 0; street.loads()["a"] !== 0; ms += 1) {
      street.pass(1);
      const states = Array.from({ length: 2_000 }, (_, n) => street.segment("b").claimOf(nth(n))?.state);
      waiting.push(states.filter((state) => state === "probing").length);
    }
    expect(Math.max(...waiting)).toBe(250);
    expect(waiting.length).toBeLessThan(100);
  });

  it("have nobody to hand over to when all of them leave", () => {
    const street = of("a", "b");
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.leave("a");
    expect(street.segment("a").isFree()).toBe(false);
    street.leave("b");
    street.pass(2);
    expect(street.segment("a").isFree()).toBe(true);
  });

  it("wait for one that is about to be ready, when there is no other to hand over to", () => {
    const street = of("a");
    street.intend(G, among("a", "b"));
    street.pass(5 * T);
    street.join("b");
    street.pass(T);
    street.leave("a");
    street.pass(T);
    expect(street.segment("a").isFree()).toBe(false);
    expect(street.owners(G)).toEqual(["a"]);
    street.pass(3 * T);
    expect(street.owners(G)).toEqual(["b"]);
    expect(street.segment("a").isFree()).toBe(true);
  });

  it("agree on one owner after a partition, the one that took over last", () => {
    const street = of("a", "b", "c");
    street.intend(G, ALL);
    street.pass(5 * T);
    const [first = ""] = street.owners(G);
    street.cut(first, true);
    street.pass(5 * T);
    expect(street.owners(G)).toHaveLength(2);
    const [second] = street.owners(G).filter((node) => node !== first);
    street.cut(first, false);
    street.pass(T + 2);
    expect(street.owners(G)).toEqual([second]);
  });

  it("prefer a heavier candidate, which takes over and gives back", () => {
    const street = of("b", "c");
    street.intend(G, [...among("b", "c"), { node: "a", weight: 10 }]);
    street.pass(5 * T);
    street.join("a");
    street.pass(5 * T);
    expect(street.owners(G)).toEqual(["a"]);
    street.die("a");
    street.pass(5 * T);
    expect(street.owners(G)).not.toEqual(["a"]);
    street.join("a");
    street.pass(5 * T);
    expect(street.owners(G)).toEqual(["a"]);
  });

  it("follow the candidates: who is none any more answers until another one does", () => {
    const street = of("a", "b", "c");
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.intend(G, among("b"), "a");
    street.pass(2);
    expect(street.segment("a").claimOf(G)).toMatchObject({ state: "offered" });
    street.intend(G, among("b"), "b", "c");
    street.pass(3);
    expect(street.owners(G)).toEqual(["b"]);
  });

  it("follow the candidates when the old one is the last to know, who has five seconds to say so", () => {
    const street = of("a", "b", "c");
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.intend(G, among("b"), "b", "c");
    street.pass(5_000);
    expect(street.owners(G)).toEqual(["a"]);
    street.pass(3);
    expect(street.owners(G)).toEqual(["b"]);
    street.pass(20 * T);
    expect(street.owners(G)).toEqual(["b"]);
  });

  it("let go of what nobody takes after a second", () => {
    const street = of("a", "b");
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.intend(G, among("z"));
    street.pass(1_000);
    expect(street.owners(G)).toEqual(["a"]);
    street.pass(2);
    expect(street.owners(G)).toEqual([]);
  });

  it("believe an owner that they did not know as a candidate, when they hear of that a little later", () => {
    const street = of("a", "b", "c");
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.intend(G, [{ node: "b", weight: 1 }], "b");
    street.intend(G, among("c"), "c");
    street.intend(G, [{ node: "b", weight: 1 }], "a");
    street.pass(500);
    expect(street.owners(G)).toEqual(["b"]);
  });

  it("claim their share each when all of them start at once", () => {
    const street = createStreet();
    for (const node of ["a", "b", "c"]) street.join(node);
    intendMany(street, 300);
    street.pass(6 * T);
    expect(street.loads()).toEqual({ a: 100, b: 100, c: 100 });
  });

  it("leave a node that is about to be ready its share of what nobody had", () => {
    const street = createStreet();
    intendMany(street, 300);
    for (const node of ["a", "b", "c"]) {
      street.join(node);
      street.pass(T);
    }
    street.pass(8 * T);
    expect(street.loads()).toEqual({ a: 100, b: 100, c: 100 });
  });

  it("leave nothing to a node that is not ready for long", () => {
    const street = of("a");
    street.join("b", street.now() + 1, "uninformed");
    street.pass(T);
    intendMany(street, 10, among("a", "b"));
    street.pass(3 * T);
    expect(street.loads()["a"]).toBeLessThan(10);
    street.pass(3_000);
    expect(street.loads()).toEqual({ a: 10, b: 0 });
  });

  it("see alike whose turn it is though they hear of new groups at different times", () => {
    const street = of("a", "b", "c");
    for (let round = 0; round < 30; round += 1) {
      for (const node of ["c", "a", "b"]) {
        for (let number = 0; number < 10; number += 1)
          street.intend(`198.51.100.${((round * 10 + number) * 7) % 256}` as Ip, ALL, node);
        street.pass(3);
      }
    }
    street.pass(5 * T);
    const loads = Object.values(street.loads());
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
  });

  it("tell everything to a node that starts, before it claims anything", () => {
    const street = of("a", "b");
    intendMany(street, 1_000, among("a", "b", "c"));
    street.pass(20 * T);
    const before = street.changes().length;
    street.join("c");
    street.pass(20 * T);
    expect(street.changes()).toHaveLength(before);
    expect(street.loads()).toEqual({ a: 500, b: 500, c: 0 });
  });

  it("take a node back whose date was set back", () => {
    const street = of("a", "b");
    street.die("a");
    street.pass(5 * T);
    street.said();
    street.join("a", 0);
    street.pass(3);
    expect(street.said().findLast(({ node }) => node === "b")?.outdated).toEqual({ node: "a", incarnation: 1 });
  });

  it("claim no higher term than hellos have room for, whatever was heard", () => {
    const street = of("a");
    street.intend(G, among("a", "z"));
    const highest = claim(G, { term: 2 ** 32 - 1 });
    const page = { from: undefined, to: undefined, claims: [highest] };
    street.segment("a").hear(hello({ node: "z", digest: digestOf(highest), page }), street.now());
    street.pass(5 * T);
    expect(street.segment("a").claimOf(G)).toMatchObject({ term: 2 ** 32 - 1 });
  });

  it("move nothing for balance unless they may, and then the fewest that even things out", () => {
    const street = createStreet({ rebalanceAfterMs: 2_000 });
    for (const node of ["a", "b"]) street.join(node);
    street.pass(5 * T);
    intendMany(street, 9);
    street.pass(5 * T);
    street.join("c");
    street.pass(1_500);
    expect(street.loads()).toMatchObject({ c: 0 });
    street.pass(10_000);
    expect(street.loads()).toEqual({ a: 3, b: 3, c: 3 });
    expect(street.rebalanced()).toBe(3);
  });

  it("follow MetalLB's order if told to, and take back", () => {
    const street = createStreet({ placement: hash });
    for (const node of ["node-a", "node-b", "node-c"]) street.join(node);
    street.pass(5 * T);
    const group = ip("10.0.0.1");
    street.intend(group, among("node-a", "node-b", "node-c"));
    street.pass(5 * T);
    expect(street.owners(group)).toEqual(["node-b"]);
    street.die("node-b");
    street.pass(5 * T);
    expect(street.owners(group)).toEqual(["node-a"]);
    street.join("node-b");
    street.pass(5 * T);
    expect(street.owners(group)).toEqual(["node-b"]);
  });
});

function of(...nodes: readonly string[]): Street {
  const street = createStreet();
  for (const node of nodes) street.join(node);
  street.pass(5 * T);
  return street;
}

/** Who claims the group, and says that it answers. */
function answering(street: Street, group: Ip): readonly string[] {
  return street.owners(group).filter((node) => street.segment(node).claimOf(group)?.state !== "probing");
}

function among(...nodes: readonly string[]): readonly Candidate[] {
  return nodes.map((node) => ({ node, weight: 0 }));
}

function intendMany(street: Street, count: number, candidates = ALL): void {
  for (let index = 0; index < count; index += 1) street.intend(nth(index), candidates);
}

function nth(index: number): Ip {
  return `198.51.${100 + (index >> 8)}.${index & 255}` as Ip;
}
