import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { mac } from "../../../../shared/net/mac.ts";
import { describeOwnership, ownerOf } from "../../../../speaker/announcer/ownership/describe.ts";
import { createHistory } from "../../../../speaker/announcer/ownership/history.ts";
import type { Segment } from "../../../../speaker/announcer/ownership/segment.ts";
import { digestOf } from "../../../../speaker/announcer/wire/claim.ts";
import type { Claim } from "../../../../speaker/announcer/wire/claim.ts";
import { claim, hello } from "../wire/hellos.ts";
import { createStreet, T } from "./street.ts";

const G = ip("192.0.2.1");
const eth0 = { index: 2, name: "eth0", mac: mac("02:00:00:00:00:0a") };
const hours = { now: 12 * T, helloIntervalMs: T, deadAfterMs: 3 * T };

describe("a link's state", () => {
  it("says who is heard on it, and for how long it may be answered on", () => {
    const segment = segmentOf("a");
    const now = 12 * T;
    segment.hear(hello({ node: "b", incarnation: 5_000, isReady: true, digest: 1, changes: [claim(G)] }), now - 40.4);
    expect(told(segment).links).toEqual([
      {
        name: "eth0",
        mac: "02:00:00:00:00:0a",
        phase: "ready",
        fenceMs: Math.round(segment.view().fence - now),
        helloIntervalMs: T,
        deadAfterMs: 3 * T,
        peers: [
          {
            node: "b",
            mac: "02:00:00:00:00:0c",
            isReady: true,
            isLeaving: false,
            lastHeardMs: 40,
            incarnation: "1970-01-01T00:00:05.000Z",
            claims: 1,
            isComplete: false,
          },
        ],
        loads: { a: 0, b: 1 },
      },
    ]);
  });

  it("says that the link is silent once the fence is passed", () => {
    const segment = segmentOf("a");
    expect(told(segment, segment.view().fence + 1).links).toMatchObject([{ fenceMs: 0 }]);
  });
});

describe("a group's state", () => {
  it("has no owner, but the term of the last one, while nobody claims it", () => {
    const segment = segmentOf("a");
    segment.hear(said(claim(G, { term: 4 }), 1), 0);
    segment.hear(hello({ node: "b", sequence: 2, changes: [{ group: G, term: 4, state: "released" }] }), 0);
    const unclaimed = { owner: undefined, term: 4, state: "unclaimed", weight: 0 };
    expect(told(segment).groups).toEqual([{ group: G, link: "eth0", sinceMs: undefined, ...unclaimed }]);
  });

  it.each<[string, number, string]>([
    ["this node, which is heavier, at equal terms", 1, "a"],
    ["the other one, of whose claim the term is higher", 7, "b"],
  ])("has the owner whose claim stands: %s", (_, term, owner) => {
    const street = createStreet();
    street.join("a");
    street.intend(G, [{ node: "a", weight: 3 }]);
    street.pass(5 * T);
    const segment = street.segment("a");
    segment.hear(said(claim(G, { term, weight: 2 }), 1), street.now());
    expect(ownerOf(G, "a", segment)?.node).toBe(owner);
    expect(told(segment).groups).toMatchObject([{ owner, term, weight: owner === "a" ? 3 : 2 }]);
  });
});

describe("what changed hands", () => {
  it("is told with how long ago it was, and the group with how long it has had its owner", () => {
    const segment = segmentOf("a");
    const history = createHistory();
    const alive = { isDead: false, isGivingUp: false };
    for (const [term, at] of [
      [1, 100],
      [2, 300],
    ] as const)
      history.note({ group: G, link: "eth0" }, { node: `node-${term}`, claim: claim(G, { term }) }, () => alive, at);
    const { groups, changes } = told(segment, 1_000.4, history);
    expect(groups).toMatchObject([{ group: G, sinceMs: 700 }]);
    expect(changes).toMatchObject([
      { to: "node-1", agoMs: 900 },
      { from: "node-1", to: "node-2", agoMs: 700 },
    ]);
    expect(changes[0]).not.toHaveProperty("at");
  });

  it("is told of every link by itself", () => {
    const [one, other] = [segmentOf("a"), segmentOf("a")];
    const places = [
      { link: eth0, segment: one },
      { link: { ...eth0, name: "eth1" }, segment: other },
    ];
    const all = describeOwnership({ node: "a", places, groups: [G], history: createHistory() }, hours);
    expect(all.links.map(({ name }) => name)).toEqual(["eth0", "eth1"]);
    expect(all.groups.map(({ link }) => link)).toEqual(["eth0", "eth1"]);
  });
});

function told(segment: Segment, now = hours.now, history = createHistory()) {
  const places = [{ link: eth0, segment }];
  return describeOwnership({ node: "a", places, groups: [G], history }, { ...hours, now });
}

function segmentOf(node: string): Segment {
  const street = createStreet();
  street.join(node);
  street.pass(12 * T);
  return street.segment(node);
}

/** From `b`, which claims that alone. */
function said(alone: Claim, sequence: number) {
  return hello({ node: "b", sequence, digest: digestOf(alone), changes: [alone] });
}
