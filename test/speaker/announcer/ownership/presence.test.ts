import { describe, expect, it } from "vitest";
import {
  arrived,
  gotReady,
  hasListened,
  isOver,
  isShadowed,
  mayGetReady,
  spoke,
  stalled,
  startedOver,
} from "../../../../speaker/announcer/ownership/presence.ts";
import type { Presence } from "../../../../speaker/announcer/ownership/presence.ts";

const T = 150;
const INTERVALS = { helloIntervalMs: T, deadAfterMs: 3 * T };
/** Came at 0, and has said a hello every interval since; none after 450. */
const PRESENT = speaking({ ...arrived(0, INTERVALS), isInformed: true }, 0, 150, 300, 450);
const READY = gotReady(PRESENT, 450, false, INTERVALS);

describe("a node that comes to a link", () => {
  it("listens for as long as the others take to miss one that is dead", () => {
    expect(hasListened(PRESENT, 449)).toBe(false);
    expect(mayGetReady(PRESENT, 449)).toBe(false);
    expect(mayGetReady(PRESENT, 450)).toBe(true);
  });

  it.each<[string, Presence]>([
    ["it is not told all that is intended", { ...PRESENT, isInformed: false }],
    ["none of its hellos has left", { ...arrived(0, INTERVALS), isInformed: true }],
    ["its hellos leave no more", speaking({ ...arrived(0, INTERVALS), isInformed: true }, 0, 150)],
    ["it stood still meanwhile", stalled(PRESENT, 451)],
    ["it is ready", READY],
    ["it leaves", { ...PRESENT, phase: "leaving" }],
  ])("does not get ready where %s", (_, presence) => {
    expect(mayGetReady(presence, 450)).toBe(false);
  });

  it("claims at once, but an interval later where others start with it", () => {
    expect(gotReady(PRESENT, 500, false, INTERVALS)).toMatchObject({ phase: "ready", claimsFrom: 500 });
    expect(gotReady(PRESENT, 500, true, INTERVALS)).toMatchObject({ phase: "ready", claimsFrom: 650 });
  });
});

describe("a node that is ready", () => {
  it("has claimed what it does until it was silent for longer than others wait", () => {
    expect(READY.fence.until).toBe(750);
    expect(isOver(READY, 900, INTERVALS)).toBe(false);
    expect(isOver(READY, 901, INTERVALS)).toBe(true);
  });

  it("keeps its claims when it speaks again in time", () => {
    expect(isOver(speaking(READY, 850), 901, INTERVALS)).toBe(false);
  });

  it("keeps its claims behind a fence that it has passed, where others wait for longer", () => {
    const patient = { helloIntervalMs: T, deadAfterMs: 10 * T };
    expect(isOver(READY, 1_950, patient)).toBe(false);
    expect(isOver(READY, 1_951, patient)).toBe(true);
  });

  it("has lost its claims when one hello leaves behind the fence, and then none", () => {
    const woken = speaking(READY, 850);
    expect(woken.fence.until).toBe(750);
    expect(isOver(woken, 1_300, INTERVALS)).toBe(false);
    expect(isOver(woken, 1_301, INTERVALS)).toBe(true);
  });

  it("has claimed nothing where another link of its own speaks, and only for so long", () => {
    const shadowed = { ...READY, shadowedUntil: 600 };
    expect([isShadowed(shadowed, 599), isOver(shadowed, 599, INTERVALS)]).toEqual([true, true]);
    expect([isShadowed(shadowed, 600), isOver(shadowed, 600, INTERVALS)]).toEqual([false, false]);
  });

  it("listens anew, for as long as at first, when it starts over", () => {
    const again = startedOver(READY, 1_000, INTERVALS);
    expect(again).toMatchObject({ phase: "listening", isInformed: true, listensUntil: 1_450 });
  });

  it("judges nobody for a while after it stood still, and never sooner than it would have", () => {
    expect(hasListened(stalled(READY, 700), 699)).toBe(false);
    expect(hasListened(stalled(READY, 700), 700)).toBe(true);
    expect(stalled(stalled(READY, 700), 600).listensUntil).toBe(700);
  });
});

describe("a node that is not ready", () => {
  it.each(["listening", "leaving"] as const)("has no claims to lose by its silence: %s", (phase) => {
    expect(isOver({ ...READY, phase }, 10_000, INTERVALS)).toBe(false);
  });
});

function speaking(presence: Presence, ...instants: readonly number[]): Presence {
  return instants.reduce((now, instant) => spoke(now, instant, INTERVALS), presence);
}
