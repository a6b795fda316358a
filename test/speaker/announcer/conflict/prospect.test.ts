import { describe, expect, it } from "vitest";
import type { Mac } from "../../../../shared/net/mac.ts";
import {
  begin,
  contest,
  goOn,
  HAND_OVER_MS,
  LOOK_AGAIN_MS,
  TIMINGS,
} from "../../../../speaker/announcer/conflict/prospect.ts";
import type { Prospect } from "../../../../speaker/announcer/conflict/prospect.ts";
import type { Sighting } from "../../../../speaker/announcer/conflict/sighting.ts";

const half = (): number => 0.5;

describe("an address that is to be announced", () => {
  it("is free after three unanswered probes, within 200 ms", () => {
    const { probed, freeAt } = play(begin([], 0, TIMINGS.fast, half), "fast");
    expect(probed).toEqual([0, 50, 100]);
    expect(freeAt).toBe(200);
  });

  it("is looked for at the times of RFC 5227 where that is wanted", () => {
    const { probed, freeAt } = play(begin([], 0, TIMINGS.rfc, half), "rfc");
    expect(probed).toEqual([500, 2_000, 3_500]);
    expect(freeAt).toBe(5_500);
  });

  it("is not yet taken when somebody answers, and free after all when nobody does a second later", () => {
    const doubted = contest(look(0), seenAt(60));
    expect(doubted.isTaken).toBe(false);
    const { probed, freeAt } = play(doubted, "fast");
    expect([probed[0], freeAt]).toEqual([60 + HAND_OVER_MS, 60 + HAND_OVER_MS + 200]);
  });

  it("is taken when somebody answers the second look too", () => {
    const taken = contest(look(60 + HAND_OVER_MS, contest(look(0), seenAt(60))), seenAt(1_100));
    expect(taken).toMatchObject({ isTaken: true, rival: { first: 60, last: 1_100 } });
  });

  it("is no more taken for what is said between the two looks", () => {
    const doubted = contest(look(0), seenAt(60));
    expect(contest(doubted, seenAt(61))).toBe(doubted);
  });

  it("stays taken while it is answered for, and is looked for again every ten seconds", () => {
    const taken = contest(look(60 + HAND_OVER_MS, contest(look(0), seenAt(60))), seenAt(1_100));
    const still = contest(look(1_100 + LOOK_AGAIN_MS, taken), seenAt(11_150));
    expect(still).toMatchObject({ isTaken: true, rival: { first: 60, last: 11_150 } });
    expect(play(still, "fast").freeAt).toBe(11_150 + LOOK_AGAIN_MS + 200);
  });
});

/** After the first probe of a look. */
function look(now: number, prospect = begin([], now, TIMINGS.fast, half)): Prospect {
  const outcome = goOn(prospect, now, TIMINGS.fast, half);
  if (outcome.kind !== "probe") throw new Error(`no probe at ${now}`);
  return outcome.prospect;
}

function seenAt(now: number): Sighting {
  return { mac: 7 as Mac, link: "eth0", first: now, last: now };
}

/** When it is probed, and when it is free, if nobody says anything. */
function play(from: Prospect, profile: keyof typeof TIMINGS): { probed: readonly number[]; freeAt: number } {
  const probed: number[] = [];
  for (let [prospect, now] = [from, 0]; ; now += 1) {
    const outcome = goOn(prospect, now, TIMINGS[profile], half);
    if (outcome.kind === "free") return { probed, freeAt: now };
    if (outcome.kind === "wait") continue;
    probed.push(now);
    prospect = outcome.prospect;
  }
}
