import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createRebalance } from "../../../../speaker/announcer/ownership/rebalance.ts";
import type { Balance } from "../../../../speaker/announcer/ownership/rebalance.ts";

const G = ip("192.0.2.1");
const AFTER = 2_000;
const REST = 150;

/** Since 100, b has had nothing, and this node two groups. */
const UNEVEN: Balance = {
  node: "a",
  stableSince: 100,
  isMoving: () => false,
  held: () => [{ group: G, weight: 0, candidates: ["b", "c"].map((node) => ({ node, weight: 0 })) }],
  loads: () => loads(2, 0),
};

describe("what is given away for balance", () => {
  it("goes once the same nodes have been there for long enough", () => {
    const rebalance = createRebalance(AFTER, REST);
    expect(rebalance.due(2_099, UNEVEN)).toBeUndefined();
    expect(rebalance.due(2_100, UNEVEN)).toBe(G);
  });

  it("never goes where nothing may move", () => {
    expect(createRebalance(undefined, REST).due(1e9, UNEVEN)).toBeUndefined();
  });

  it("waits until nothing is on its way", () => {
    const rebalance = createRebalance(AFTER, REST);
    expect(rebalance.due(3_000, { ...UNEVEN, isMoving: () => true })).toBeUndefined();
    expect(rebalance.due(3_001, UNEVEN)).toBe(G);
  });

  it("is looked for again only when some node has other groups than before", () => {
    const rebalance = createRebalance(AFTER, REST);
    expect(rebalance.due(3_000, { ...UNEVEN, loads: () => loads(1, 1) })).toBeUndefined();
    expect(rebalance.due(3_001, UNEVEN)).toBeUndefined();
    rebalance.reconsider();
    expect(rebalance.due(3_002, UNEVEN)).toBe(G);
  });

  it("is followed by the next one only after a rest", () => {
    const rebalance = createRebalance(AFTER, REST);
    expect(rebalance.due(3_000, UNEVEN)).toBe(G);
    rebalance.reconsider();
    expect(rebalance.due(3_149, UNEVEN)).toBeUndefined();
    expect(rebalance.due(3_150, UNEVEN)).toBe(G);
  });

  it("waits for whoever holds more to go first, as long as that one takes", () => {
    const rebalance = createRebalance(AFTER, REST);
    const second = { ...UNEVEN, node: "b", loads: () => loads(9, 2, 0) };
    expect(rebalance.due(3_000, second)).toBeUndefined();
    expect(rebalance.due(3_449, second)).toBeUndefined();
    expect(rebalance.due(3_450, second)).toBe(G);
  });

  it("waits anew when whoever holds more has gone first", () => {
    const rebalance = createRebalance(AFTER, REST);
    const second = { ...UNEVEN, node: "b", loads: () => loads(9, 2, 0) };
    expect(rebalance.due(3_000, second)).toBeUndefined();
    expect(rebalance.due(3_200, { ...second, isMoving: () => true })).toBeUndefined();
    rebalance.reconsider();
    expect(rebalance.due(3_400, second)).toBeUndefined();
    expect(rebalance.due(3_849, second)).toBeUndefined();
    expect(rebalance.due(3_850, second)).toBe(G);
  });

  it("goes once more after as long again where nobody took it", () => {
    const rebalance = createRebalance(AFTER, REST);
    expect(rebalance.due(3_000, UNEVEN)).toBe(G);
    rebalance.refused(4_000);
    expect(rebalance.due(5_999, UNEVEN)).toBeUndefined();
    expect(rebalance.due(6_000, UNEVEN)).toBe(G);
  });
});

function loads(...sizes: readonly number[]): ReadonlyMap<string, number> {
  return new Map(sizes.map((size, at) => ["abc".charAt(at), size]));
}
