import { describe, expect, it } from "vitest";
import { createHistory, reasonOf } from "../../../../speaker/announcer/ownership/history.ts";
import type { Former } from "../../../../speaker/announcer/ownership/history.ts";
import type { Claimed } from "../../../../speaker/announcer/placement/contest.ts";
import type { ChangeReason } from "../../../../speaker/announcer/state.ts";
import type { Claim } from "../../../../speaker/announcer/wire/claim.ts";
import { claim } from "../wire/hellos.ts";

const where = { group: claim("192.0.2.1").group, link: "eth0" };
const alive = { isDead: false, isGivingUp: false };

describe("why a group changed hands", () => {
  it.each<[ChangeReason, Claimed | undefined, Claimed | undefined, Partial<Former>]>([
    ["claimed-new", undefined, of("b"), {}],
    ["claimed-orphan", undefined, of("b", { term: 2 }), {}],
    ["peer-dead", of("a"), of("b"), { isDead: true }],
    ["peer-dead", of("a", { state: "offered" }), undefined, { isDead: true }],
    ["released", of("a"), undefined, {}],
    ["released", of("a"), undefined, { isGivingUp: true }],
    ["handed-off", of("a"), of("b", { weight: 1 }), { isGivingUp: true }],
    ["handed-off", of("a", { state: "offered" }), of("b"), {}],
    ["took-over-lighter", of("a"), of("b", { term: 2, weight: 1 }), {}],
    ["yielded-higher-term", of("a"), of("b", { term: 2 }), {}],
    ["yielded-better-rank", of("a"), of("b"), {}],
  ])("%s: from %j to %j, who was %j", (reason, from, to, former) => {
    expect(reasonOf(from, to, () => ({ ...alive, ...former }))).toBe(reason);
  });
});

describe("the history", () => {
  it("tells of a change once, and since when the owner has been the same, whatever its claim says meanwhile", () => {
    const history = createHistory();
    const gained = { ...where, from: undefined, to: "a", term: 1, reason: "claimed-new", at: 10 };
    expect(history.note(where, of("a", { state: "probing" }), () => alive, 10)).toEqual(gained);
    expect(history.note(where, of("a", { term: 2 }), () => alive, 20)).toBeUndefined();
    expect(history.since(where)).toBe(10);
    expect(history.since({ ...where, link: "eth1" })).toBeUndefined();
    expect(history.changes()).toEqual([gained]);
  });

  it("goes by the last claim of who has lost a group to nobody", () => {
    const history = createHistory();
    history.note(where, of("a"), () => alive, 10);
    history.note(where, of("a", { term: 7 }), () => alive, 20);
    expect(history.note(where, undefined, () => alive, 30)).toMatchObject({ from: "a", to: undefined, term: 7 });
    expect(history.since(where)).toBeUndefined();
  });

  it("forgets who had what on a link that is gone", () => {
    const history = createHistory();
    history.note(where, of("a"), () => alive, 10);
    history.linksAre(new Set(["eth0"]));
    expect(history.since(where)).toBe(10);
    history.linksAre(new Set(["eth1"]));
    expect(history.since(where)).toBeUndefined();
    expect(history.note(where, of("a"), () => alive, 20)).toMatchObject({ from: undefined, to: "a" });
  });

  it("remembers the last hundred", () => {
    const history = createHistory();
    for (let at = 1; at <= 101; at += 1) history.note(where, of(`node-${at}`), () => alive, at);
    expect(history.changes()).toHaveLength(100);
    expect(history.changes().at(0)).toMatchObject({ to: "node-2" });
    expect(history.changes().at(-1)).toMatchObject({ to: "node-101" });
  });
});

function of(node: string, told: Partial<Claim> = {}): Claimed {
  return { node, claim: claim("192.0.2.1", told) };
}
