import { beforeEach, describe, expect, it } from "vitest";
import { fromIp4Number } from "../../../../shared/net/ip.ts";
import { mac } from "../../../../shared/net/mac.ts";
import { createRota } from "../../../../speaker/announcer/membership/rota.ts";
import type { Rota } from "../../../../speaker/announcer/membership/rota.ts";
import { HELLO_LIMIT } from "../../../../speaker/announcer/membership/seal.ts";
import { createSpeech } from "../../../../speaker/announcer/ownership/speech.ts";
import type { Mood, Speech } from "../../../../speaker/announcer/ownership/speech.ts";
import { encodeHello } from "../../../../speaker/announcer/wire/hello.ts";
import type { Outdated } from "../../../../speaker/announcer/wire/hello.ts";
import { claim } from "../wire/hellos.ts";

const T = 150;
/** Claims of which not all fit into thirty-two hellos. */
const MANY = 5_000;
/** A node that started later once. */
const B = { node: "b", incarnation: 7 };

let rota: Rota;
let speech: Speech;

beforeEach(() => {
  rota = createRota();
  let sequence = 0;
  const nextSequence = (): number => (sequence += 1);
  const self = { node: "a".repeat(253), deadAfterMs: 3 * T, helloIntervalMs: T, incarnation: () => 1, nextSequence };
  speech = createSpeech(self, rota);
});

describe("a node's hellos on a link", () => {
  it("leave at once, then every interval", () => {
    expect(said(0)).toBe(1);
    expect(speech.wakeAt()).toBe(T);
    expect(said(T - 1)).toBe(0);
    expect(said(T)).toBe(1);
  });

  it("leave at once when there is news, and when they are to", () => {
    said(0);
    rota.put(claim("192.0.2.1"));
    expect(said(1)).toBe(1);
    expect(said(2)).toBe(0);
    speech.hurry();
    expect(said(3)).toBe(1);
  });

  it("leave thirty-two together at most, and the rest of the news a moment later", () => {
    claimMany();
    expect(said(0)).toBe(32);
    expect(speech.wakeAt()).toBe(5);
    speech.hurry();
    expect([said(4), speech.wakeAt()]).toEqual([0, 5]);
    expect(said(5)).toBe(32);
  });

  it("say everything again at the next interval when somebody is behind", () => {
    claimMany();
    for (let now = 0; rota.hasNews(); now += 5) said(now);
    const now = speech.wakeAt();
    expect(said(now - 1, { isAskedToRepeat: true })).toBe(0);
    expect(said(now, { isAskedToRepeat: true })).toBe(32);
    expect(said(now + T)).toBe(1);
  });

  it("fit into a datagram with the longest of names, however much there is to say", () => {
    claimMany();
    speech.correct({ node: "b".repeat(253), incarnation: 7 }, 0);
    const sizes = speech.due(0, () => mood({ link: "e".repeat(15) })).map((hello) => encodeHello(hello).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(HELLO_LIMIT);
  });

  it("tell a node at once that its date was set back, and go on for five seconds", () => {
    said(0);
    speech.correct(B, 1);
    expect(corrected(1)).toEqual(B);
    expect(said(2)).toBe(0);
    expect(corrected(5_000)).toEqual(B);
    expect(corrected(5_000 + T)).toBeUndefined();
  });

  it("go on telling a node that does not heed it, and at no other times than they leave anyway", () => {
    speech.correct(B, 0);
    said(0);
    speech.correct(B, 1);
    expect(said(1)).toBe(0);
    expect(corrected(5_000)).toEqual(B);
  });

  it("tell one node at a time, the last that was refused", () => {
    const c = { node: "c", incarnation: 9 };
    speech.correct(B, 0);
    said(0);
    speech.correct(c, 1);
    expect(corrected(1)).toEqual(c);
  });
});

/** How many hellos leave then. */
function said(now: number, told: Partial<Mood> = {}): number {
  return speech.due(now, () => mood(told)).length;
}

/** Who is told then that its date was set back. */
function corrected(now: number): Outdated | undefined {
  return speech.due(now, () => mood())[0]?.outdated;
}

function mood(told: Partial<Mood> = {}): Mood {
  const nothing = { isLeaving: false, isReady: true, isBehind: false, isAskedToRepeat: false };
  return { link: "eth0", mac: mac("02:00:00:00:00:0c"), ...nothing, ...told };
}

function claimMany(): void {
  for (let number = 0; number < MANY; number += 1) rota.put(claim(fromIp4Number(0xc612_0000 + number)));
}
