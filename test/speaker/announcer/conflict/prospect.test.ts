import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { begin, contest, goOn, LOOK_AGAIN_MS, TIMINGS } from "../../../../speaker/announcer/conflict/prospect.ts";
import type { Prospect } from "../../../../speaker/announcer/conflict/prospect.ts";
import type { Sighting } from "../../../../speaker/announcer/conflict/sighting.ts";
import type { Holding } from "../../../../speaker/announcer/responder/responder.ts";

const HOLDING: Holding = { address: ip("192.0.2.1"), link: { index: 4, name: "eth0", mac: 10 as Mac } };
const half = (): number => 0.5;

describe("an address that is to be announced", () => {
  it("is free after three unanswered probes, within 200 ms", () => {
    const { probed, freeAt } = play(begin(HOLDING, 0, TIMINGS.fast, half), "fast");
    expect(probed).toEqual([0, 50, 100]);
    expect(freeAt).toBe(200);
  });

  it("is looked for at the times of RFC 5227 where that is wanted", () => {
    const { probed, freeAt } = play(begin(HOLDING, 0, TIMINGS.rfc, half), "rfc");
    expect(probed).toEqual([500, 2_000, 3_500]);
    expect(freeAt).toBe(5_500);
  });

  it("is taken as soon as somebody answers, and looked for again ten seconds later", () => {
    const taken = contest(look(0), seenAt(60));
    expect(taken).toMatchObject({ rival: { first: 60, last: 60 } });
    const { probed, freeAt } = play(taken, "fast");
    expect([probed[0], freeAt]).toEqual([60 + LOOK_AGAIN_MS, 60 + LOOK_AGAIN_MS + 200]);
  });

  it("stays taken since it was first, for as long as it is answered for", () => {
    const still = contest(look(60 + LOOK_AGAIN_MS, contest(look(0), seenAt(60))), seenAt(10_100));
    expect(still).toMatchObject({ rival: { first: 60, last: 10_100 } });
    expect(play(still, "fast").freeAt).toBe(10_100 + LOOK_AGAIN_MS + 200);
  });
});

/** After the first probe of a look. */
function look(now: number, prospect = begin(HOLDING, now, TIMINGS.fast, half)): Prospect {
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
