import { beforeEach, describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { createRoster } from "../../../../speaker/announcer/membership/roster.ts";
import type { Roster } from "../../../../speaker/announcer/membership/roster.ts";
import { digestOf } from "../../../../speaker/announcer/wire/claim.ts";
import type { Claim } from "../../../../speaker/announcer/wire/claim.ts";
import type { Hello } from "../../../../speaker/announcer/wire/hello.ts";

const G: Claim = { group: ip("192.0.2.1"), term: 3, state: "answering", weight: 0 };
const H: Claim = { ...G, group: ip("192.0.2.2"), term: 1 };
const ROOMY = { nodes: 10, claims: 10, groups: 10 };
let roster: Roster;

beforeEach(() => {
  roster = createRoster();
});

describe("the peers on a link", () => {
  it("live from when they are heard until they were silent for as long as they said", () => {
    roster.hear(hello({ deadAfterMs: 450 }), 1_000);
    expect(roster.nextDeath()).toBe(1_450);
    expect([...roster.bury(1_449).keys()]).toEqual([]);
    expect([...roster.bury(1_450).keys()]).toEqual(["b"]);
    expect(roster.peers.size).toBe(0);
  });

  it("claim until they are dead, and what they claimed is told then", () => {
    roster.hear(hello({}, G, H), 0);
    expect(roster.claimsOf(G.group)).toEqual(new Map([["b", G]]));
    expect(roster.bury(450)).toEqual(new Map([["b", [G.group, H.group]]]));
    expect(roster.claimsOf(G.group).size).toBe(0);
  });

  it("are remembered by the highest term that any of them had", () => {
    roster.hear(hello({}, G), 0);
    roster.bury(450);
    expect(roster.termOf(G.group)).toBe(3);
    expect(roster.termOf(H.group)).toBe(0);
    roster.hear(hello({ node: "c" }, { ...G, term: 2 }), 500);
    expect(roster.termOf(G.group)).toBe(3);
  });

  it("tell of groups that they claim anew or no more, and of nothing else", () => {
    expect(roster.hear(hello({ sequence: 1 }, G), 0)).toMatchObject({ groups: [G.group], isOther: true });
    expect(roster.hear(hello({ sequence: 2 }, G), 0)).toMatchObject({ groups: [], isOther: false });
    expect(roster.hear(hello({ sequence: 3 }, G, H), 0)).toMatchObject({ groups: [H.group] });
    expect(roster.hear(hello({ sequence: 4 }, H), 0)).toMatchObject({ groups: [G.group] });
  });

  it("are others when they get ready or begin to leave: all that they claim is to be looked at", () => {
    roster.hear(hello({ sequence: 1 }, G), 0);
    expect(roster.hear(hello({ sequence: 2, isReady: false }, G), 0)).toMatchObject({ isOther: true });
    expect(roster.hear(hello({ sequence: 3, isReady: false, isLeaving: true }, G), 0)).toMatchObject({
      groups: [G.group],
      isOther: true,
    });
  });

  it("are others when they speak from a link of another name", () => {
    roster.hear(hello({ sequence: 1 }, G), 0);
    expect(roster.hear(hello({ sequence: 2, link: "eth1" }, G), 0)).toMatchObject({ groups: [G.group], isOther: true });
    expect(roster.peers.get("b")).toMatchObject({ link: "eth1" });
  });

  it("are others and claim less in one hello: what they let go of is to be looked at, too", () => {
    roster.hear(hello({ sequence: 1 }, G, H), 0);
    expect(roster.hear(hello({ sequence: 2, isReady: false }, H), 0)).toMatchObject({ groups: [G.group, H.group] });
  });

  it("have come when they were first heard in the life that they have", () => {
    roster.hear(hello({ sequence: 1 }), 0);
    roster.hear(hello({ sequence: 2 }), 150);
    expect(roster.peers.get("b")).toMatchObject({ since: 0 });
    roster.hear(hello({ incarnation: 2, sequence: 1 }), 300);
    expect(roster.peers.get("b")).toMatchObject({ since: 300 });
  });

  it("have claimed nothing before their latest start", () => {
    roster.hear(hello({ incarnation: 1 }, G), 0);
    expect(roster.hear(hello({ incarnation: 2 }), 10)).toMatchObject({ groups: [G.group], isOther: true });
    expect(roster.claimsOf(G.group).size).toBe(0);
  });

  it("are not brought back by what they said before they died", () => {
    roster.hear(hello({ incarnation: 5, sequence: 7 }, G), 0);
    roster.bury(450);
    const known = { incarnation: 5, sequence: 7 };
    expect(roster.hear(hello(known, G), 500)).toEqual({ kind: "stale", reason: "not-newer", known });
    expect(roster.hear(hello({ incarnation: 4 }, G), 500)).toEqual({ kind: "stale", reason: "outdated", known });
    expect(roster.peers.size).toBe(0);
  });

  it("are taken at their word again ten minutes after they were heard last", () => {
    roster.hear(hello({ incarnation: 5 }), 0);
    roster.bury(450);
    expect(roster.hear(hello({ incarnation: 4 }), 599_999)).toMatchObject({ kind: "stale" });
    expect(roster.hear(hello({ incarnation: 4 }), 600_000)).toMatchObject({ kind: "news" });
  });

  it("are at most so many: those that are there go on being heard, and one that comes is, once another is dead", () => {
    roster = createRoster({ ...ROOMY, nodes: 2 });
    roster.hear(hello({ node: "b" }), 0);
    roster.hear(hello({ node: "c" }), 100);
    expect(roster.hear(hello({ node: "d" }), 200)).toEqual({ kind: "excess", reason: "too-many-nodes" });
    expect(roster.hear(hello({ node: "c", sequence: 2 }), 300)).toMatchObject({ kind: "news" });
    roster.bury(450);
    expect(roster.hear(hello({ node: "d" }), 450)).toMatchObject({ kind: "news" });
    expect([...roster.peers.keys()]).toEqual(["c", "d"]);
  });

  it("claim so much at most, all together: a hello that adds to it is refused, and no other", () => {
    roster = createRoster({ ...ROOMY, claims: 3 });
    roster.hear(hello({ node: "b" }, G, H), 0);
    roster.hear(hello({ node: "c" }, G), 0);
    expect(roster.hear(hello({ node: "c", sequence: 2 }, G, H), 100)).toEqual({
      kind: "excess",
      reason: "too-many-claims",
    });
    expect(roster.hear(hello({ node: "b", sequence: 2 }, { ...G, term: 9 }, H), 100)).toMatchObject({
      kind: "news",
      groups: [G.group],
    });
    roster.hear(hello({ node: "b", sequence: 3 }, H), 200);
    expect(roster.hear(hello({ node: "c", sequence: 3 }, G, H), 200)).toMatchObject({ kind: "news" });
    expect(roster.claimsOf(H.group).size).toBe(2);
  });

  it("are heard by one link of two to the same segment, and by the other when that one is not heard any more", () => {
    const [one, other] = [0x02_01 as Mac, 0x02_02 as Mac];
    roster.hear(hello({ mac: one, sequence: 1 }, G), 0);
    expect(roster.hear(hello({ mac: other, sequence: 2 }), 1)).toEqual({ kind: "excess", reason: "second-link" });
    expect(roster.claimsOf(G.group).size).toBe(1);
    roster.hear(hello({ mac: one, sequence: 3 }, G), 150);
    expect(roster.hear(hello({ mac: other, sequence: 4 }), 449)).toMatchObject({ kind: "excess" });
    expect(roster.hear(hello({ mac: other, sequence: 5 }), 450)).toMatchObject({ kind: "news", groups: [G.group] });
  });

  it("may start anew with another MAC at once", () => {
    roster.hear(hello({ mac: 0x02_01 as Mac }), 0);
    expect(roster.hear(hello({ mac: 0x02_02 as Mac, incarnation: 2 }), 1)).toMatchObject({ kind: "news" });
  });

  it("leave room for the claims of others when they are dead", () => {
    roster = createRoster({ ...ROOMY, claims: 2 });
    roster.hear(hello({ node: "b" }, G, H), 0);
    roster.bury(450);
    expect(roster.hear(hello({ node: "c" }, G, H), 450)).toMatchObject({ kind: "news" });
  });

  it("are not forgotten to have a term while they claim it, however many groups are heard of", () => {
    roster = createRoster({ ...ROOMY, groups: 1 });
    roster.hear(hello({}, G, H), 0);
    expect([G, H].map(({ group }) => roster.termOf(group))).toEqual([3, 1]);
    roster.bury(450);
    expect([G, H].map(({ group }) => roster.termOf(group))).toEqual([0, 1]);
  });

  it("are known in part until all that they claim has been heard, and it is remembered since when", () => {
    const said = hello({ sequence: 1 }, G, H);
    roster.hear({ ...said, page: { from: undefined, to: H.group, claims: [G] } }, 100);
    expect(roster.peers.get("b")?.incompleteSince).toBe(100);
    roster.hear({ ...said, sequence: 2, page: undefined }, 200);
    expect(roster.peers.get("b")?.incompleteSince).toBe(100);
    roster.hear({ ...said, sequence: 3 }, 300);
    expect(roster.peers.get("b")?.incompleteSince).toBeUndefined();
  });
});

/** From b, with all that it claims on one page. */
function hello(more: Partial<Hello>, ...claims: readonly Claim[]): Hello {
  return {
    kind: "hello",
    node: "b",
    incarnation: 1,
    sequence: 1,
    deadAfterMs: 450,
    link: "eth0",
    mac: 11 as Mac,
    isLeaving: false,
    isReady: true,
    isBehind: false,
    digest: claims.reduce((digest, claim) => digest ^ digestOf(claim), 0) >>> 0,
    outdated: undefined,
    changes: [],
    page: { from: undefined, to: undefined, claims },
    ...more,
  };
}
