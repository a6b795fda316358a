import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { begin, due, end } from "../../../../speaker/announcer/announce/schedule.ts";
import type { Schedule } from "../../../../speaker/announcer/announce/schedule.ts";
import type { Holding } from "../../../../speaker/announcer/responder/responder.ts";

const first: Holding = { address: ip("192.0.2.1"), link: { index: 4, name: "eth0", mac: 10 as Mac } };
const second: Holding = { ...first, address: ip("192.0.2.2") };
const elsewhere: Holding = { ...first, link: { index: 5, name: "eth1", mac: 11 as Mac } };
const nothing: Schedule = new Map();

describe("the schedule", () => {
  it("speaks at 0, 1.1, 2.2, 3.3 and 4.4 s, and never again", () => {
    expect(spoken(begin(nothing, [first], 0), 60_000)).toEqual([0, 1_100, 2_200, 3_300, 4_400]);
  });

  it("speaks three times for IPv6", () => {
    expect(spoken(begin(nothing, [{ ...first, address: ip("2001:db8::1") }], 0), 60_000)).toEqual([0, 1_100, 2_200]);
  });

  it("is silent a millisecond before its time, and says when that is", () => {
    const { schedule, wakeAt } = due(begin(nothing, [first], 0), 0);
    expect(wakeAt).toBe(1_100);
    expect(due(schedule, 1_099)).toMatchObject({ send: [], wakeAt: 1_100 });
    expect(due(schedule, 1_100)).toMatchObject({ send: [first], wakeAt: 2_200 });
  });

  it("has nothing to wake for in the end", () => {
    expect(due(nothing, 0)).toEqual({ send: [], schedule: nothing, wakeAt: undefined });
  });

  it("keeps what began later apart", () => {
    const { schedule } = due(begin(nothing, [first], 0), 0);
    const both = begin(schedule, [second], 600);
    expect(due(both, 600)).toMatchObject({ send: [second], wakeAt: 1_100 });
  });

  it("starts over for what changes hands again", () => {
    const { schedule } = due(begin(nothing, [first], 0), 0);
    expect(spoken(begin(schedule, [first], 1_000), 60_000)).toEqual([1_000, 2_100, 3_200, 4_300, 5_400]);
  });

  it("says no more about what was lost, on that link", () => {
    const both = begin(nothing, [first, elsewhere], 0);
    expect(due(end(both, [{ ...first }]), 0).send).toEqual([elsewhere]);
  });

  it("does not catch up on what it slept through", () => {
    expect(spoken(begin(nothing, [first], 0), 60_000, 2_500)).toEqual([0, 2_500, 5_000]);
  });
});

/** When it speaks, for somebody who looks as often as it asks for, or more seldom. */
function spoken(schedule: Schedule, until: number, atLeastEvery = 0): readonly number[] {
  const times: number[] = [];
  let now = [...schedule.values()][0]?.next;
  while (now !== undefined && now <= until) {
    const step = due(schedule, now);
    if (step.send.length > 0) times.push(now);
    schedule = step.schedule;
    now = step.wakeAt === undefined ? undefined : Math.max(step.wakeAt, now + atLeastEvery);
  }
  return times;
}
