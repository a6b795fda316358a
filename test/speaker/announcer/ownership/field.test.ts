import { beforeEach, describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createRoster } from "../../../../speaker/announcer/membership/roster.ts";
import type { Roster } from "../../../../speaker/announcer/membership/roster.ts";
import { createRota } from "../../../../speaker/announcer/membership/rota.ts";
import { createField } from "../../../../speaker/announcer/ownership/field.ts";
import type { Field } from "../../../../speaker/announcer/ownership/field.ts";
import { createOwnClaims } from "../../../../speaker/announcer/ownership/own.ts";
import type { OwnClaims } from "../../../../speaker/announcer/ownership/own.ts";
import type { Hello } from "../../../../speaker/announcer/wire/hello.ts";
import type { Claim } from "../../../../speaker/announcer/wire/claim.ts";
import { claim, hello } from "../wire/hellos.ts";

const G = ip("192.0.2.1");

let roster: Roster;
let own: OwnClaims;
let field: Field;

beforeEach(() => {
  roster = createRoster();
  own = createOwnClaims(createRota());
  field = createField("self", roster, own);
  field.intend(G, among("self", "b"));
});

describe("who claims a group besides this node", () => {
  it.each<[string, Partial<Claim>, Partial<Hello>, object]>([
    ["holds on to it", {}, {}, { isGivingUp: false }],
    ["gives it up when its claim is on offer", { state: "offered" }, {}, { isGivingUp: true }],
    ["gives it up when it leaves", {}, { isLeaving: true }, { isGivingUp: true }],
  ])("%s", (_, claimed, said, expected) => {
    hear("b", said, claimed);
    expect(field.rivals(G)).toMatchObject([{ node: "b", isCandidate: true, ...expected }]);
  });

  it("is a candidate when it may have the group, or is believed to, until there is news", () => {
    hear("z", {}, {});
    const isCandidate = (): unknown => field.rivals(G)[0]?.isCandidate;
    expect(isCandidate()).toBe(false);
    field.believe(G, "z");
    expect(isCandidate()).toBe(true);
    field.intend(G, among("self", "b"));
    expect(isCandidate()).toBe(false);
  });
});

describe("who may have a group on other links of its own alone", () => {
  beforeEach(() => {
    field.intend(G, [...among("self"), { node: "b", weight: 0, links: ["eth1", "ens18"] }]);
  });

  it.each([
    ["eth0", false],
    ["ens18", true],
  ])("is judged by the link that it speaks from: %s", (link, isCandidate) => {
    hear("b", { isReady: true, link }, {});
    expect(field.runners(G, true).map(({ node }) => node)).toEqual(isCandidate ? ["self", "b"] : ["self"]);
    expect(field.rivals(G)).toMatchObject([{ node: "b", isCandidate }]);
  });

  it("does not run for it either when it is to be counted in", () => {
    hear("b", { isReady: false });
    expect(field.runners(G, false, () => true)).toEqual([]);
  });

  it("is believed to have it all the same when it took it, until there is news", () => {
    hear("b", { isReady: true }, { weight: 7 });
    field.believe(G, "b");
    expect(field.runners(G, true)).toEqual([...among("self"), { node: "b", weight: 7 }]);
    expect(field.rivals(G)).toMatchObject([{ node: "b", isCandidate: true }]);
  });

  it("is this node, if the group is intended here, whatever the name of its own link", () => {
    field.intend(G, [{ node: "self", weight: 0, links: ["ens18"] }]);
    expect(field.runners(G, true).map(({ node }) => node)).toEqual(["self"]);
  });
});

describe("who may have a group", () => {
  it("is this node, if it is one of them, for as long as the group is intended", () => {
    expect(field.self(G)).toEqual({ node: "self", weight: 0 });
    field.intend(G, among("b"));
    expect([field.self(G), field.isIntended(G)]).toEqual([undefined, true]);
    field.intend(G, undefined);
    expect([field.self(G), field.isIntended(G), [...field.groups()]]).toEqual([undefined, false, []]);
  });

  it.each<[string, Partial<Hello> | undefined, Partial<Claim>, readonly string[]]>([
    ["there and ready", { isReady: true }, {}, ["self", "b"]],
    ["not there", undefined, {}, ["self"]],
    ["not ready", { isReady: false }, {}, ["self"]],
    ["leaving", { isReady: true, isLeaving: true }, {}, ["self"]],
    ["giving it up", { isReady: true }, { state: "offered" }, ["self"]],
  ])("runs for it when it is there, ready, and not giving it up: %s", (_, said, claimed, runners) => {
    if (said !== undefined) hear("b", said, claimed);
    expect(field.runners(G, true).map(({ node }) => node)).toEqual(runners);
  });

  it("runs for it when it is not ready but to be counted in", () => {
    hear("b", { isReady: false }, {});
    expect(field.runners(G, false, ({ node }) => node === "b")).toEqual(among("b"));
    hear("b", { isLeaving: true, sequence: 8 }, {});
    expect(field.runners(G, false, () => true)).toEqual([]);
  });

  it("runs for what it is believed to have, for as long as it claims it and there is no news", () => {
    hear("z", { isReady: true }, { weight: 7 });
    field.believe(G, "z");
    expect(field.runners(G, true)).toEqual([...among("self"), { node: "z", weight: 7 }]);
    field.intend(G, among("self", "b"));
    expect(field.runners(G, true)).toEqual(among("self"));
    field.believe(G, "b");
    expect(field.runners(G, true)).toEqual(among("self"));
  });

  it("does not run for what it has on offer itself", () => {
    own.gain(claim(G), undefined);
    expect(field.runners(G, true)).toEqual(among("self"));
    own.offer(G, { since: 0, isForBalance: false });
    expect(field.runners(G, true)).toEqual([]);
    expect(field.runners(G, false)).toEqual([]);
  });
});

describe("loads", () => {
  it("are of all who are there, this node too", () => {
    hear("b", {}, {});
    hear("z", { changes: [] });
    expect(field.loads()).toEqual(new Map(Object.entries({ self: 0, b: 1, z: 0 })));
  });
});

/** The group's claim by that node, if any, and what else its hello says. */
function hear(node: string, said: Partial<Hello>, claimed?: Partial<Claim>): void {
  const changes = claimed === undefined ? [] : [claim(G, claimed)];
  roster.hear(hello({ node, changes, ...said }), 0);
}

function among(...nodes: readonly string[]): readonly { readonly node: string; readonly weight: number }[] {
  return nodes.map((node) => ({ node, weight: 0 }));
}
