import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { beats, prevailing } from "../../../../speaker/announcer/placement/contest.ts";
import type { Claimed } from "../../../../speaker/announcer/placement/contest.ts";

describe("of two claims", () => {
  it.each([
    ["the one of more terms stands", by("a", 2, 0), by("b", 1, 9)],
    ["of as many, the heavier node's stands", by("a", 1, 9), by("b", 1, 0)],
  ])("%s", (_, better, worse) => {
    expect([beats(better, worse), beats(worse, better)]).toEqual([true, false]);
  });

  it.each(["a b c", "c b a", "b a c"])(
    "and of any number, the best stands, in whatever order they are: %s",
    (order) => {
      const claims = { a: by("a", 1, 9), b: by("b", 2, 1), c: by("c", 2, 0) };
      expect(prevailing(order.split(" ").map((node) => claims[node as keyof typeof claims]))).toBe(claims.b);
      expect(prevailing<Claimed>([])).toBeUndefined();
    },
  );

  it("exactly one stands, whoever asks", () => {
    const claimed = fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 2 }), fc.nat(1));
    fc.assert(
      fc.property(claimed, claimed, ([node, ...one], [other, ...two]) => {
        fc.pre(node !== other);
        const [a, b] = [by(node, ...one), by(other, ...two)];
        expect(beats(a, b)).toBe(!beats(b, a));
      }),
    );
  });
});

function by(node: string, term: number, weight: number): Claimed {
  return { node, claim: { group: ip("192.0.2.1"), term, weight, state: "answering" } };
}
