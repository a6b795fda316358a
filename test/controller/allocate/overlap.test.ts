import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apart, firstOverlap, formatOverlap } from "../../../controller/allocate/overlap.ts";
import { overlap } from "../../../shared/net/range.ts";
import { pool } from "../builders.ts";

const DEFINED = [pool("old", ["192.0.2.0/28", "2001:db8::/64"])];

describe("a pool", () => {
  it.each([
    ["stands beside the next addresses", ["192.0.2.16/28", "2001:db8:0:1::/64"], undefined],
    ["overlaps in its last address", ["192.0.2.128/28", "192.0.1.0-192.0.2.0"], 1],
    ["overlaps in its first address", ["192.0.2.15-192.0.2.20"], 0],
    ["overlaps when it is inside", ["192.0.2.7/32"], 0],
    ["overlaps when it is around", ["192.0.0.0/16"], 0],
    ["overlaps in the other family", ["2001:db8::5-2001:db8::6"], 0],
    ["overlaps itself, which is found in the later range", ["198.51.100.0/24", "198.51.100.9/32"], 1],
  ])("%s", (_, addresses, index) => {
    expect(firstOverlap(pool("new", addresses), DEFINED)?.index).toBe(index);
  });

  it("is told in words that tools look for", () => {
    const [inner, twice] = [pool("new", ["192.0.2.4/30"]), pool("new", ["198.51.100.1/32", "198.51.100.0/24"])];
    expect([inner, twice].map((it) => formatOverlap(it, firstOverlap(it, DEFINED)!))).toEqual([
      'CIDR "192.0.2.4-192.0.2.7" in pool "new" overlaps with already defined CIDR "192.0.2.0-192.0.2.15" of pool "old"',
      'CIDR "198.51.100.0-198.51.100.255" in pool "new" overlaps with already defined CIDR "198.51.100.1-198.51.100.1" of the same pool',
    ]);
  });
});

describe("of pools that overlap", () => {
  it("the older one stands, and what overlaps only a broken one stands too", () => {
    const pools = [
      pool("third", ["192.0.2.200/30"], { createdAt: 3 }),
      pool("second", ["192.0.2.100-192.0.2.210"], { createdAt: 2 }),
      pool("first", ["192.0.2.0/25"], { createdAt: 1 }),
    ];
    const { distinct, overlapping } = apart(pools);
    expect(distinct.map(({ name }) => name)).toEqual(["first", "third"]);
    expect([...overlapping.keys()].map(({ name }) => name)).toEqual(["second"]);
  });

  it("none stands beside another, each is accounted for, and the order they come in does not matter", () => {
    const range = fc.tuple(fc.nat(40), fc.nat(6)).map(([at, more]) => `192.0.2.${at}-192.0.2.${at + more}`);
    const pools = fc
      .array(fc.tuple(fc.array(range, { minLength: 1, maxLength: 3 }), fc.nat(3)), { maxLength: 6 })
      .map((all) => all.map(([ranges, createdAt], index) => pool(`pool-${index}`, ranges, { createdAt })));
    fc.assert(
      fc.property(pools, (given) => {
        const { distinct, overlapping } = apart(given);
        const ranges = distinct.flatMap((one) => one.ranges);
        const meet = ranges.some((a, index) => ranges.slice(index + 1).some((b) => overlap(a, b)));
        expect(meet).toBe(false);
        expect(new Set([...distinct, ...overlapping.keys()])).toEqual(new Set(given));
        expect(apart([...given].reverse()).distinct).toEqual(distinct);
      }),
    );
  });
});
