import { describe, expect, it } from "vitest";
import type { Recording } from "../../lab/recording.ts";
import { experience, failureRows, handoffRows, ownershipRows, rowsOf } from "./rows.ts";
import type { Campaign, Experience } from "./rows.ts";

function campaign(fault: string, ...experiences: readonly Partial<Experience>[]): Campaign {
  const control = { outageMs: 0, moveMs: 0 };
  const nothing = {
    outageMs: 0,
    moveMs: 0,
    control,
    lossMs: 0,
    doubleAnswerMs: 0,
    visits: 100,
    lostVisits: 0,
    brokenOff: 0,
  };
  return { fault, isPlanned: fault === "drain", experiences: experiences.map((some) => ({ ...nothing, ...some })) };
}

function figures(rows: readonly { readonly name: string; readonly value: number }[]): Readonly<Record<string, number>> {
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

it("an experience is what a recording shows", () => {
  const recording: Recording = {
    asked: [0, 2, 4, 6, 8],
    answers: [
      { mac: "a", at: 0.5 },
      { mac: "b", at: 6.5 },
      { mac: "b", at: 8.5 },
    ],
    control: [0, 2, 4, 6, 8].map((at) => ({ mac: "c", at: at + (at === 2 ? 1.5 : 0.25) })),
    visits: [
      { began: 0, ended: 500, outcome: { kind: "lost", why: "broken-off" } },
      { began: 10, ended: 11, outcome: { kind: "served", by: "b" } },
    ],
  };
  expect(experience(recording)).toEqual({
    outageMs: 4.5,
    moveMs: 4.5,
    control: { outageMs: 1.5, moveMs: 1.5 },
    lossMs: 10,
    doubleAnswerMs: 0,
    visits: 2,
    lostVisits: 1,
    brokenOff: 1,
  });
});

describe("the rows of a failure", () => {
  const ours = campaign(
    "kill",
    { outageMs: 400, lossMs: 5 },
    { outageMs: 500, lossMs: 6 },
    { outageMs: 900, lossMs: 7 },
  );

  it("are the middle and the worst of what was experienced", () => {
    expect(figures(failureRows("failover", ours))).toEqual({
      "failover.kill.median": 500,
      "failover.kill.p99": 900,
      "failover.kill.max": 900,
      "failover.kill.http.median": 6,
      "failover.kill.http.max": 7,
    });
  });

  it("stand beside those of others", () => {
    const [median] = failureRows("failover", ours, campaign("kill", { outageMs: 2000 }));
    expect(median).toMatchObject({ value: 500, baseline: 2000, ratio: 0.25 });
  });

  it("have no ratio to others that had no outage", () => {
    const [median] = failureRows("failover", ours, campaign("kill", { outageMs: 0 }));
    expect(median).toMatchObject({ value: 500, baseline: 0, ratio: null });
  });
});

it("a handoff costs the requests that were lost in all of them", () => {
  const [row] = handoffRows("handoff", campaign("drain", { lostVisits: 2, brokenOff: 2 }, { lostVisits: 1 }));
  expect(row).toMatchObject({ name: "handoff.drain.lost", value: 3 });
  expect(row?.note).toContain("of 200, 2 times; 2 were under way");
});

it("a handoff's silences stand beside those of an address that never moves", () => {
  const control = { moveMs: 1, outageMs: 20 };
  const drain = campaign(
    "drain",
    { moveMs: 2, outageMs: 21, control },
    { moveMs: 3, outageMs: 22, control },
    { moveMs: 5, outageMs: 30, control },
  );
  const [, ...rows] = handoffRows("handoff", drain);
  expect(rows.map(({ name, value, baseline }) => [name, value, baseline])).toEqual([
    ["handoff.drain.gap.median", 3, 1],
    ["handoff.drain.gap.max", 5, 1],
    ["handoff.drain.unanswered.median", 22, 20],
    ["handoff.drain.unanswered.max", 30, 20],
  ]);
});

it("ownership is as bad as the longest double answer, of each fault and of all", () => {
  const ours = [
    campaign("kill", { doubleAnswerMs: 0 }),
    campaign("partition", { doubleAnswerMs: 7 }, { doubleAnswerMs: 3 }),
  ];
  const theirs = [campaign("kill", { doubleAnswerMs: 40 })];
  expect(figures(ownershipRows("ownership", ours, theirs))).toEqual({
    "ownership.double-answer.max": 7,
    "ownership.double-answer.kill.max": 0,
    "ownership.double-answer.partition.max": 7,
  });
  expect(ownershipRows("ownership", ours, theirs).map(({ baseline }) => baseline)).toEqual([40, 40, null]);
});

it("all rows are those of the failures, of the handoffs and of ownership", () => {
  const names = rowsOf("fast.", [campaign("kill", {}), campaign("drain", {})], [campaign("kill", {})]).map(
    ({ name }) => name,
  );
  expect(names).toEqual([
    "fast.failover.kill.median",
    "fast.failover.kill.p99",
    "fast.failover.kill.max",
    "fast.failover.kill.http.median",
    "fast.failover.kill.http.max",
    "fast.handoff.drain.lost",
    "fast.handoff.drain.gap.median",
    "fast.handoff.drain.gap.max",
    "fast.handoff.drain.unanswered.median",
    "fast.handoff.drain.unanswered.max",
    "fast.ownership.double-answer.max",
    "fast.ownership.double-answer.kill.max",
    "fast.ownership.double-answer.drain.max",
  ]);
});
