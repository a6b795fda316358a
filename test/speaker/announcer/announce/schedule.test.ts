import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { AHEAD_MS } from "../../../../speaker/announcer/announce/pace.ts";
import type { Pace } from "../../../../speaker/announcer/announce/pace.ts";
import {
  AGAIN_AFTER_MS,
  begin,
  due,
  end,
  NOTHING_TO_ANNOUNCE,
} from "../../../../speaker/announcer/announce/schedule.ts";
import { holdingKey } from "../../../../speaker/announcer/responder/responder.ts";
import type { Holding } from "../../../../speaker/announcer/responder/responder.ts";
import { holding, play } from "./play.ts";
import type { Change, Stage, Word } from "./play.ts";

const [first, second] = [holding(1), holding(2)];
const elsewhere: Holding = { ...first, link: { index: 5, name: "eth1", mac: 11 as Mac } };
const PACE: Pace = { perSecond: 1_000, jitterMs: 0, intervalMs: 0 };
const ZERO = (): number => 0;

describe("the schedule", () => {
  it("speaks at 0, 1.1, 2.2, 3.3 and 4.4 s, and never again", () => {
    expect(times([{ at: 0, gained: [first] }])).toEqual([0, 1_100, 2_200, 3_300, 4_400]);
  });

  it("speaks three times for IPv6", () => {
    expect(times([{ at: 0, gained: [{ ...first, address: ip("2001:db8::1") }] }])).toEqual([0, 1_100, 2_200]);
  });

  it("is silent a millisecond before its time, and says when that is", () => {
    const { schedule, wakeAt } = due(begin(NOTHING_TO_ANNOUNCE, [first], 0), 0, PACE, ZERO);
    expect(wakeAt).toBe(1_100);
    expect(due(schedule, 1_099, PACE, ZERO)).toMatchObject({ send: [], wakeAt: 1_100 });
    expect(due(schedule, 1_100, PACE, ZERO)).toMatchObject({ send: [first], wakeAt: 2_200 });
  });

  it("has nothing to wake for in the end", () => {
    expect(due(NOTHING_TO_ANNOUNCE, 0, PACE, ZERO)).toEqual({
      send: [],
      schedule: NOTHING_TO_ANNOUNCE,
      wakeAt: undefined,
    });
  });

  it("keeps what began later apart", () => {
    const words = play(
      [
        { at: 0, gained: [first] },
        { at: 600, gained: [second] },
      ],
      { pace: PACE, until: 1_700 },
    );
    expect(words).toEqual([
      { at: 0, holding: first },
      { at: 600, holding: second },
      { at: 1_100, holding: first },
      { at: 1_700, holding: second },
    ]);
  });

  it("starts over for what changes hands again", () => {
    const changes = [
      { at: 0, gained: [first] },
      { at: 1_000, gained: [first] },
    ];
    expect(times(changes)).toEqual([0, 1_000, 2_100, 3_200, 4_300, 5_400]);
  });

  it("says no more about what was lost, on that link", () => {
    const both = begin(NOTHING_TO_ANNOUNCE, [first, elsewhere], 0);
    expect(due(end(both, [{ ...first }]), 0, PACE, ZERO).send).toEqual([elsewhere]);
  });

  it("keeps its distance from what it said late, and still says all of it", () => {
    expect(times([{ at: 0, gained: [first] }], { lateMs: 1_400 })).toEqual([0, 2_500, 5_000, 7_500, 10_000]);
  });

  it("repeats later, as chance has it", () => {
    const jittered = { pace: { ...PACE, jitterMs: 100 }, random: () => 0.5 };
    expect(times([{ at: 0, gained: [first] }], jittered)).toEqual([0, 1_150, 2_300, 3_450, 4_600]);
  });

  it("goes on for ever, now and then, where it is told to, until the address is lost", () => {
    const reminding = { pace: { ...PACE, intervalMs: 60_000 } };
    const changes = [
      { at: 0, gained: [first] },
      { at: 200_000, lost: [first] },
    ];
    expect(times(changes, reminding)).toEqual([0, 1_100, 2_200, 3_300, 4_400, 64_400, 124_400, 184_400]);
  });
});

describe("many addresses that change hands at once", () => {
  const thousand = Array.from({ length: 1_000 }, (_, n) => holding(n));

  it("are announced one after the other, a few at a time", () => {
    const words = play([{ at: 0, gained: thousand }], { pace: PACE });
    expect(words.filter(({ at }) => at === 0)).toHaveLength(AHEAD_MS + 1);
    expect(words.slice(0, 1_000).map((word) => word.holding)).toEqual(thousand);
    expect(words.at(999)?.at).toBeLessThan(1_000);
  });

  it("are each announced before the first is repeated, however slowly", () => {
    const words = play([{ at: 0, gained: thousand }], { pace: { ...PACE, perSecond: 100 } });
    expect(new Set(words.slice(0, 1_000).map((word) => word.holding)).size).toBe(1_000);
  });

  it("do not keep back for ever what began before them", () => {
    const endless = Array.from({ length: 200 }, (_, second) => ({
      at: second * 1_000,
      gained: Array.from({ length: 15 }, (_, n) => holding(second * 15 + n)),
    }));
    const words = play(endless, { pace: { ...PACE, perSecond: 10 }, until: 200_000 });
    const announced = words.filter((word) => holdingKey(word.holding) === holdingKey(holding(0)));
    expect(announced).toHaveLength(5);
    expect(announced.at(-1)?.at).toBeLessThan(200_000);
  });
});

describe("whatever changes hands", () => {
  const scenario = fc.record({
    changes: fc.array(
      fc.record({
        at: fc.nat({ max: 20_000 }),
        gained: fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 40 }),
        lost: fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 10 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    perSecond: fc.integer({ min: 1, max: 200 }),
    jitterMs: fc.nat({ max: 300 }),
    lateMs: fc.nat({ max: 50 }),
    chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });

  it("is never announced faster than the rate allows", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const words = played(given);
        expect(fastest(words, given.perSecond)).toBeLessThanOrEqual(AHEAD_MS + 1_000 / given.perSecond + 0.001);
      }),
    );
  });

  it("is announced five times from when it was last gained, unless it was lost, each time well apart", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const words = played(given);
        for (let n = 0; n <= 40; n += 1) {
          const own = words.filter((word) => holdingKey(word.holding) === holdingKey(holding(n)));
          const last = inOrder(given.changes).findLast(({ gained, lost }) => [...gained, ...lost].includes(n));
          const since = own.filter(({ at }) => last !== undefined && at >= last.at);
          expect(since).toHaveLength(last?.gained.includes(n) === true ? 5 : 0);
          expect(Math.min(...since.map(({ at }, index) => at - (since[index - 1]?.at ?? -Infinity)))).toBeGreaterThan(
            AGAIN_AFTER_MS - 0.001,
          );
        }
      }),
    );
  });

  interface Scenario extends Pick<Pace, "perSecond" | "jitterMs"> {
    readonly changes: readonly { at: number; gained: readonly number[]; lost: readonly number[] }[];
    readonly lateMs: number;
    readonly chance: number;
  }

  function played({ changes, perSecond, jitterMs, lateMs, chance }: Scenario): readonly Word[] {
    const pace = { perSecond, jitterMs, intervalMs: 0 };
    return play(
      inOrder(changes).map(({ at, gained, lost }) => ({ at, gained: gained.map(holding), lost: lost.map(holding) })),
      { pace, random: () => chance, lateMs },
    );
  }

  function inOrder(changes: Scenario["changes"]): Scenario["changes"] {
    return [...new Map(changes.map((change) => [change.at, change])).values()].sort((a, b) => a.at - b.at);
  }
});

/** By how many milliseconds announcements, in any stretch of them, came sooner than one by one at the rate. */
function fastest(words: readonly Word[], perSecond: number): number {
  let owed = 0;
  let most = 0;
  words.forEach(({ at }, index) => {
    owed = Math.max(0, owed - (at - (words[index - 1]?.at ?? at))) + 1_000 / perSecond;
    most = Math.max(most, owed);
  });
  return most;
}

function times(changes: readonly Change[], stage: Partial<Stage> = {}): readonly number[] {
  return play(changes, { pace: PACE, ...stage }).map(({ at }) => at);
}
