import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { hash } from "../../../../speaker/announcer/placement/placement.ts";
import type { Candidate } from "../../../../speaker/announcer/protocol.ts";
import { digestOf } from "../../../../speaker/announcer/wire/claim.ts";
import type { Claim } from "../../../../speaker/announcer/wire/claim.ts";
import type { Hello } from "../../../../speaker/announcer/wire/hello.ts";
import { claim, hello } from "../wire/hellos.ts";
import { createStreet, T } from "./street.ts";
import type { Street, StreetOptions } from "./street.ts";

const [G, H] = [ip("192.0.2.1"), ip("192.0.2.2")];

describe("what a node claims", () => {
  it("stays its own when it is a candidate again before anybody has taken it", () => {
    const street = of(["a"]);
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.intend(G, among("z"));
    street.pass(500);
    expect(street.segment("a").claimOf(G)).toMatchObject({ state: "offered" });
    street.intend(G, among("a"));
    street.pass(2_000);
    expect(street.segment("a").claimOf(G)).toMatchObject({ state: "answering", term: 1 });
  });

  it("has a term of its own each time, also when nobody else ever had it", () => {
    const street = of(["a"]);
    const terms = [1, 2, 3].map(() => {
      street.intend(G, among("a"));
      street.pass(2 * T);
      const term = street.segment("a").claimOf(G)?.term;
      street.intend(G, undefined);
      street.pass(T);
      return term;
    });
    expect(terms).toEqual([1, 2, 3]);
  });

  it("is left for good to who took it, whatever this node knew, until there is news", () => {
    const street = of(["a", "b"]);
    street.intend(G, among("a"));
    street.pass(5 * T);
    street.intend(G, among("b"), "b");
    street.pass(6_000);
    expect(street.owners(G)).toEqual(["b"]);
    street.pass(60_000);
    expect(street.changes()).toMatchObject([
      { node: "a", isClaimed: true },
      { node: "b", isClaimed: true },
      { node: "a", isClaimed: false },
    ]);
    street.intend(G, among("a"), "a");
    street.pass(6_000);
    expect(street.owners(G)).toEqual(["a"]);
  });

  it("is fought for less and less often by nodes that disagree, and again at once when there is news", () => {
    const street = of(["a", "b"], { placement: hash });
    /** Each takes itself for the heavier one. */
    const tell = (node: string): void =>
      street.intend(
        G,
        ["a", "b"].map((each) => ({ node: each, weight: each === node ? 1 : 0 })),
        node,
      );
    tell("a");
    tell("b");
    street.pass(100_000);
    expect(street.changes().length).toBeGreaterThan(8);
    expect(street.changes().length).toBeLessThan(20);
    const other = street.owners(G).includes("a") ? "b" : "a";
    tell(other);
    street.pass(3);
    expect(street.owners(G)).toEqual([other]);
  });

  it("stays its own when it is offered for balance and nobody takes it", () => {
    const street = of(["a", "b"], { rebalanceAfterMs: 1_000 });
    for (const group of [G, H]) {
      street.intend(group, among("a", "b"), "a");
      street.intend(group, among("a"), "b");
    }
    street.pass(10_000);
    expect(street.said().flatMap(({ page }) => page?.claims ?? [])).toContainEqual(
      expect.objectContaining({ state: "offered" }),
    );
    expect(street.changes()).toHaveLength(2);
    expect(street.loads()).toEqual({ a: 2, b: 0 });
  });

  it("is not what is another's turn, while it is not known all that others have", () => {
    const street = of(["a"]);
    street.intend(H, among("a"));
    street.pass(5 * T);
    const told = { node: "z", isReady: true, digest: 1 };
    street.intend(G, among("a", "z"));
    const claimedAfter = passUntil(street, (sequence) => {
      street.segment("a").hear(hello({ ...told, sequence }), street.now());
      return street.owners(G).length > 0;
    });
    expect(claimedAfter).toBeGreaterThanOrEqual(20);
    expect(claimedAfter).toBeLessThanOrEqual(21);
  });
});

describe("what a heavier node takes from one that goes on answering", () => {
  /** b has the group, lives, and hears nothing: said once an interval. */
  const deaf = (street: Street, sequence: number, told: Partial<Hello> = {}): void => {
    const said = hello({ node: "b", isReady: true, ...told, sequence });
    street.segment("a").hear({ ...said, ...all(told.page?.claims ?? [claim(G)]) }, street.now());
  };
  const isAnswered = (street: Street): boolean =>
    street.segment("a").claimOf(G) !== undefined && !street.segment("a").isAwaited(G);

  it("is not answered for by both: who hears the other gives way, and tries again more and more seldom", () => {
    const street = ofTwoWeights();
    const never = passUntil(street, (sequence) => {
      deaf(street, sequence);
      street.pass(1);
      return isAnswered(street);
    });
    expect(never).toBe(Infinity);
    // At first, after 10 s, and not yet after 20 more.
    const claimed = street.changes().filter(({ isClaimed }) => isClaimed);
    expect(claimed).toHaveLength(2);
    expect(street.owners(G)).toEqual([]);
  });

  it("is its own once the other one has let go, however late that is", () => {
    const street = ofTwoWeights();
    const letGoAfter = 4;
    const taken = passUntil(street, (sequence) => {
      const page = { from: undefined, to: undefined, claims: [] };
      deaf(street, sequence, sequence > letGoAfter ? { page } : {});
      street.pass(1);
      return isAnswered(street);
    });
    expect(taken).toBe(letGoAfter);
  });

  it("is its own when the other one has fallen silent, by that one's own word of how seldom it speaks", () => {
    const street = ofTwoWeights();
    deaf(street, 1, { deadAfterMs: 3_000 });
    street.pass(1_999);
    expect(isAnswered(street)).toBe(false);
    street.pass(3);
    expect(isAnswered(street)).toBe(true);
  });

  /** a is there, and would have the group rather than b. */
  function ofTwoWeights(): Street {
    const street = of(["a"]);
    street.intend(G, [
      { node: "a", weight: 1 },
      { node: "b", weight: 0 },
    ]);
    return street;
  }

  function all(claims: readonly Claim[]): Pick<Hello, "page" | "digest"> {
    const digest = claims.reduce((sum, one) => sum ^ digestOf(one), 0) >>> 0;
    return { page: { from: undefined, to: undefined, claims }, digest };
  }
});

describe("what an owner has that is no candidate any more, and says nothing of that", () => {
  it("is taken over after five seconds, though there is news of other candidates all the time", () => {
    const street = of(["a", "b", "c"]);
    street.intend(G, among("a"));
    street.pass(5 * T);
    expect(street.owners(G)).toEqual(["a"]);
    const began = street.now();
    for (let news = 0; street.now() < began + 6_000; news += 1) {
      street.intend(G, news % 2 === 0 ? among("b", "c") : among("b", "c", "d"), "b", "c");
      street.pass(1_000);
    }
    expect(street.owners(G)).not.toContain("a");
    expect(street.owners(G)).toHaveLength(1);
  });
});

describe("a node that comes", () => {
  it("gets ready once it knows all that others have, or has waited for long enough", () => {
    const street = createStreet();
    street.join("a");
    const readyAfter = passUntil(street, (sequence) => {
      street.segment("a").hear(hello({ node: "z", isReady: true, digest: 1, sequence }), street.now());
      return street.segment("a").view().phase === "ready";
    });
    expect(readyAfter).toBeGreaterThanOrEqual(20);
    expect(readyAfter).toBeLessThanOrEqual(21);
  });

  it("is told everything again within two intervals when it lacks something", () => {
    const street = of(["a"]);
    const groups = Array.from({ length: 500 }, (_, number) => claim(`198.51.${100 + (number >> 8)}.${number & 255}`));
    for (const { group } of groups) street.intend(group, among("a"));
    street.pass(20 * T);
    street.segment("a").hear(hello({ node: "z", isBehind: true }), street.now());
    street.said();
    street.pass(2 * T + 1);
    const told = street.said().flatMap(({ page }) => page?.claims ?? []);
    expect(new Set(told.map(({ group }) => group)).size).toBe(500);
  });
});

function of(nodes: readonly string[], options: StreetOptions = {}): Street {
  const street = createStreet(options);
  for (const node of nodes) street.join(node);
  street.pass(5 * T);
  return street;
}

function among(...nodes: readonly string[]): readonly Candidate[] {
  return nodes.map((node) => ({ node, weight: 0 }));
}

/** How many intervals it takes, with something done at each. */
function passUntil(street: Street, isSo: (interval: number) => boolean): number {
  for (let interval = 1; interval < 100; interval += 1) {
    if (isSo(interval)) return interval - 1;
    street.pass(T);
  }
  return Infinity;
}
