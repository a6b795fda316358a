import { describe, expect, it } from "vitest";
import type { Recording } from "../../lab/recording.ts";
import { experience, failureRows, handoffRow, ownershipRows } from "./rows.ts";
import type { Campaign, Experience } from "./rows.ts";

function campaign(fault: string, ...experiences: readonly Partial<Experience>[]): Campaign {
  const nothing = { outageMs: 0, lossMs: 0, doubleAnswerMs: 0, visits: 100, lostVisits: 0 };
  return { fault, experiences: experiences.map((some) => ({ ...nothing, ...some })) };
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
    visits: [
      { began: 0, ended: 500, by: undefined },
      { began: 10, ended: 11, by: "b" },
    ],
  };
  expect(experience(recording)).toEqual({ outageMs: 4.5, lossMs: 10, doubleAnswerMs: 0, visits: 2, lostVisits: 1 });
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
  const row = handoffRow("handoff", campaign("drain", { lostVisits: 2 }, { lostVisits: 1 }));
  expect(row).toMatchObject({ name: "handoff.drain.lost", value: 3 });
  expect(row.note).toContain("of 200, 2 times");
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
