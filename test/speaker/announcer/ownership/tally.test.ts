import { expect, it } from "vitest";
import { createTally } from "../../../../speaker/announcer/ownership/tally.ts";

it("counts what came and what went, by why it did, and nothing that happened between others", () => {
  const tally = createTally();
  tally.changedHands({ from: undefined, to: "a", reason: "claimed-orphan" }, "a");
  tally.changedHands({ from: "b", to: "a", reason: "peer-dead" }, "a");
  tally.changedHands({ from: "c", to: "a", reason: "peer-dead" }, "a");
  tally.changedHands({ from: "a", to: "b", reason: "handed-off" }, "a");
  tally.changedHands({ from: "b", to: "c", reason: "handed-off" }, "a");
  expect(tally.counts()).toMatchObject({
    gained: { "claimed-orphan": 1, "peer-dead": 2, "handed-off": 0 },
    lost: { "claimed-orphan": 0, "peer-dead": 0, "handed-off": 1 },
  });
});

it("has every reason from the start, so that an alert sees the first time", () => {
  const reasons = [
    "claimed-new",
    "claimed-orphan",
    "handed-off",
    "peer-dead",
    "released",
    "took-over-lighter",
    "yielded-better-rank",
    "yielded-higher-term",
  ];
  const { gained, lost } = createTally().counts();
  expect([Object.keys(gained).sort(), Object.keys(lost).sort()]).toEqual([reasons, reasons]);
});

it("gives what it has counted by then, which stays as it was given", () => {
  const tally = createTally();
  const before = tally.counts();
  tally.changedHands({ from: undefined, to: "a", reason: "claimed-orphan" }, "a");
  tally.rebalanced();
  tally.fencePassed();
  const areFirst = ["wrong-seal", "truncated", "wrong-seal"].map(tally.refused);
  expect(before).toMatchObject({ gained: { "claimed-orphan": 0 }, rebalanced: 0, fencesPassed: 0, refusedHellos: {} });
  expect(areFirst).toEqual([true, true, false]);
  expect(tally.counts()).toMatchObject({
    rebalanced: 1,
    fencesPassed: 1,
    refusedHellos: { "wrong-seal": 2, truncated: 1 },
  });
});
