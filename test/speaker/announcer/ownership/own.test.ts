import { beforeEach, describe, expect, it } from "vitest";
import { fromIp4Number, ip } from "../../../../shared/net/ip.ts";
import { createRota } from "../../../../speaker/announcer/membership/rota.ts";
import type { Rota } from "../../../../speaker/announcer/membership/rota.ts";
import { createOwnClaims } from "../../../../speaker/announcer/ownership/own.ts";
import type { OwnClaims } from "../../../../speaker/announcer/ownership/own.ts";
import { claim } from "../wire/hellos.ts";

const G = ip("192.0.2.1");
/** Of a hello: enough for a claim or two. */
const ROOM = 1_000;

let rota: Rota;
let own: OwnClaims;

beforeEach(() => {
  rota = createRota();
  own = createOwnClaims(rota);
  own.gain(claim(G, { term: 3 }), undefined);
});

describe("what this node claims", () => {
  it("is told, and told to be no more", () => {
    expect(rota.next(ROOM).page?.claims).toEqual([claim(G, { term: 3 })]);
    own.lose(G);
    expect(rota.next(ROOM).page?.claims).toEqual([]);
  });

  it("is told again only when it is another claim", () => {
    rota.next(ROOM);
    own.change(G, { weight: 0, state: "answering" });
    expect(rota.hasNews()).toBe(false);
    own.change(G, { weight: 5 });
    expect(rota.next(ROOM).page?.claims).toEqual([claim(G, { term: 3, weight: 5 })]);
  });

  it("keeps its term for when it is claimed again", () => {
    own.lose(G);
    expect(own.termOf(G)).toBe(3);
    expect(own.termOf(ip("192.0.2.2"))).toBe(0);
  });

  it("is on offer for a second, and no more once it is lost", () => {
    own.offer(G, { since: 200, isForBalance: false });
    expect(rota.next(ROOM).page?.claims).toEqual([claim(G, { term: 3, state: "offered" })]);
    expect(own.wakeAt()).toBe(1_200);
    expect(own.ended(1_199)).toEqual([]);
    expect(own.ended(1_200)).toMatchObject([{ claim: { group: G } }]);
    own.lose(G);
    expect([own.hasOffers(), own.wakeAt(), own.ended(1_200)]).toEqual([false, Infinity, []]);
  });

  it("is on offer for longer where others need it: a millisecond for each of thousands, until none is left", () => {
    const many = Array.from({ length: 3_000 }, (_, n) => fromIp4Number(0xc612_0000 + n));
    for (const group of many) own.gain(claim(group), undefined);
    for (const group of many) own.offer(group, { since: 0, isForBalance: false });
    for (const group of many.slice(1)) own.lose(group);
    expect(own.wakeAt()).toBe(3_000);
    own.lose(many[0] ?? G);
    own.offer(G, { since: 0, isForBalance: false });
    expect(own.wakeAt()).toBe(1_000);
  });

  it("is answered for as before when the offer is taken back", () => {
    own.offer(G, { since: 200, isForBalance: true });
    own.retract(G);
    expect(rota.next(ROOM).page?.claims).toEqual([claim(G, { term: 3 })]);
    expect(own.hasOffers()).toBe(false);
  });

  it("is not said to be answered for when it ceased to be while it was on offer", () => {
    own.offer(G, { since: 200, isForBalance: true });
    own.change(G, { state: "probing" });
    own.retract(G);
    expect(own.all.get(G)?.claim.state).toBe("probing");
  });

  it.each(["lose", "retract"] as const)("says nothing of a group that is not claimed: %s", (act) => {
    rota.next(ROOM);
    own[act](ip("192.0.2.2"));
    own.change(ip("192.0.2.2"), { weight: 1 });
    own.offer(ip("192.0.2.2"), { since: 0, isForBalance: false });
    expect(rota.hasNews()).toBe(false);
    expect(own.all.size).toBe(1);
  });
});
