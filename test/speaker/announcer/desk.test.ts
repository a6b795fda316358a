import { beforeEach, describe, expect, it } from "vitest";
import { familyOf, ip } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Followed } from "../../../speaker/announcer/conflict/followed.ts";
import type { Verdict } from "../../../speaker/announcer/conflict/guard.ts";
import { createDesk } from "../../../speaker/announcer/desk.ts";
import type { Desk } from "../../../speaker/announcer/desk.ts";
import type { Link, Links } from "../../../speaker/announcer/links/link.ts";
import type { Owner } from "../../../speaker/announcer/ownership/ownership.ts";
import type { AddressCounters, FromAnnouncer, Intent, ToAnnouncer } from "../../../speaker/announcer/protocol.ts";
import { holdingKey } from "../../../speaker/announcer/responder/responder.ts";
import type { Holding, Responder } from "../../../speaker/announcer/responder/responder.ts";

const eth0: Link = { index: 4, name: "eth0", mac: 10 as Mac };
const eth1: Link = { index: 5, name: "eth1", mac: 11 as Mac };
const ADDRESS = ip("192.0.2.1");
/** Groups; there is no room for the last one. */
const [G, H, LARGE] = [ADDRESS, ip("192.0.2.2"), ip("192.0.2.3")];
const greeting: ToAnnouncer = { kind: "speaker", version: 1, node: "a" };

/** What was held, announced and told, in the order in which it happened. */
let deeds: string[];
let told: FromAnnouncer[];
let counters: AddressCounters[];
let desk: Desk;
/** What is not clear, and what the guard was told of each group. */
let verdicts: Map<Ip, Verdict>;
/** How often the schedule of announcements was changed. */
let changes: number;
/** Who has every group. */
let owner: Owner;
/** For the large group. */
let hasRoom: boolean;
let followed: Map<Ip, Followed | undefined>;

beforeEach(() => {
  [deeds, told, counters] = [[], [], []];
  changes = 0;
  verdicts = new Map();
  followed = new Map();
  [owner, hasRoom] = ["self", false];
  desk = createDesk({
    responder: fakeResponder(),
    announcing: {
      change: (gained, lost) => {
        changes += 1;
        deeds.push(
          ...gained.map((one) => `announce ${holdingKey(one)}`),
          ...lost.map((one) => `hush ${holdingKey(one)}`),
        );
      },
    },
    owner: () => owner,
    isProven: () => owner === "other",
    guard: {
      verdict: ({ address }) => verdicts.get(address) ?? "clear",
      follow: (changes) => {
        for (const [group, now] of changes) followed.set(group, now);
      },
    },
    send: (message) => told.push(message),
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  linksAre({ usable: [eth0], unfit: new Map() });
});

describe("the desk", () => {
  it("holds, then announces, then tells", () => {
    hear([greeting, intend(G)]);
    expect(deeds).toEqual(["hold 192.0.2.1: 192.0.2.1 4", "announce 192.0.2.1 4"]);
    expect(told).toEqual([{ kind: "standing", group: G, standing: { kind: "announced", links: ["eth0"] } }]);
  });

  it("announces many groups afresh in one go", () => {
    hear([greeting, intend(G), intend(H, { addresses: [H] })]);
    [deeds, changes] = [[], 0];
    desk.announceAfresh(new Set([G, H]));
    expect(deeds).toEqual(["announce 192.0.2.1 4", "announce 192.0.2.2 4"]);
    expect(changes).toBe(1);
  });

  it("does nothing for an intent that it has already", () => {
    hear([greeting, intend(G)]);
    [deeds, told] = [[], []];
    hear([intend(G)]);
    expect([deeds, told]).toEqual([[], []]);
  });

  it("lets go of what is withdrawn, and touches nothing else", () => {
    hear([greeting, intend(G), intend(H, { addresses: [H] })]);
    deeds = [];
    hear([{ kind: "withdraw", group: G }]);
    expect(deeds).toEqual(["hold 192.0.2.1:", "hush 192.0.2.1 4"]);
  });

  it("tells a new speaker everything, and keeps what it names while it is sending", () => {
    hear([greeting, intend(G)]);
    [deeds, told] = [[], []];
    hear([greeting]);
    hear([intend(G)]);
    expect(deeds).toEqual([]);
    expect(told).toEqual([{ kind: "standing", group: G, standing: { kind: "announced", links: ["eth0"] } }]);
  });

  it("gives only those groups of which something else is intended than was", () => {
    hear([greeting, intend(G), intend(H, { addresses: [H] })]);
    const again = [intend(G), intend(H, { addresses: [H], links: { kind: "named", names: ["eth1"] } })];
    expect([...desk.heard([greeting, ...again])]).toEqual([H]);
    expect([...desk.heard([{ kind: "withdraw", group: G }, intend(G)])]).toEqual([G]);
  });

  it("withdraws what a new speaker has not named once it says that it is complete", () => {
    hear([greeting, intend(G), intend(H, { addresses: [H] }), { kind: "complete" }]);
    hear([greeting, intend(H, { addresses: [H] })]);
    deeds = [];
    hear([{ kind: "complete" }]);
    expect(deeds).toEqual(["hold 192.0.2.1:", "hush 192.0.2.1 4"]);
  });

  it("moves an address from group to group without letting go of it", () => {
    hear([greeting, intend(G)]);
    deeds = [];
    hear([{ kind: "withdraw", group: G }, intend(H)]);
    expect(deeds.filter((deed) => deed.startsWith("hold"))).toEqual(["hold 192.0.2.1:, 192.0.2.2: 192.0.2.1 4"]);
  });

  it("announces on a link when it comes, and says when it goes", () => {
    hear([greeting, intend(G)]);
    [deeds, told] = [[], []];
    linksAre({ usable: [eth0, eth1], unfit: new Map() });
    expect(deeds).toEqual(["hold 192.0.2.1: 192.0.2.1 4 192.0.2.1 5", "announce 192.0.2.1 5"]);
    linksAre({ usable: [], unfit: new Map([["eth0", "no-carrier"]]) });
    expect(told.at(-1)).toEqual({
      kind: "standing",
      group: G,
      standing: { kind: "silent", reason: "no-usable-link" },
    });
  });

  it("announces again when the MAC of a link changes", () => {
    hear([greeting, intend(G)]);
    deeds = [];
    linksAre({ usable: [{ ...eth0, mac: 12 as Mac }], unfit: new Map() });
    expect(deeds).toContain("announce 192.0.2.1 4");
  });

  it("tells which links are missing, and when they are no longer", () => {
    hear([greeting, intend(G, { links: { kind: "named", names: ["eth1"] } })]);
    linksAre({ usable: [eth0, eth1], unfit: new Map() });
    expect(told.filter(({ kind }) => kind === "missing-links")).toEqual([
      { kind: "missing-links", group: G, missing: ["eth1"], usable: ["eth0"] },
      { kind: "missing-links", group: G, missing: [], usable: ["eth0", "eth1"] },
    ]);
  });

  it("says when there is no room, and neither announces nor holds then", () => {
    hear([greeting, intend(LARGE)]);
    expect(deeds).toEqual(["hold 192.0.2.3: 192.0.2.1 4"]);
    expect(told).toEqual([{ kind: "standing", group: LARGE, standing: { kind: "silent", reason: "no-room" } }]);
  });

  it("names what there was no room for, until there is", () => {
    hear([greeting, intend(LARGE), intend(H, { addresses: [H] })]);
    expect(desk.roomless).toEqual(new Set([LARGE]));
    hasRoom = true;
    settle(new Set([...desk.roomless]));
    expect(desk.roomless).toEqual(new Set());
    expect(told.at(-1)).toMatchObject({ group: LARGE, standing: { kind: "announced" } });
  });

  it("neither holds nor announces an address before it is known to be free", () => {
    verdicts.set(ADDRESS, "probing");
    hear([greeting, intend(G)]);
    expect(deeds).toEqual([]);
    expect(told).toEqual([{ kind: "standing", group: G, standing: { kind: "silent", reason: "probing" } }]);
    expect(followed.get(G)).toEqual({
      addresses: [ADDRESS],
      elsewhere: [],
      holdings: [],
      pending: [{ address: ADDRESS, link: eth0 }],
    });
    verdicts.clear();
    settle(new Set([G]));
    expect(deeds).toEqual(["hold 192.0.2.1: 192.0.2.1 4", "announce 192.0.2.1 4"]);
    expect(told.at(-1)).toMatchObject({ standing: { kind: "announced" } });
  });

  it("goes on with what a group has when another address comes to it", () => {
    hear([greeting, intend(G)]);
    [deeds, told] = [[], []];
    verdicts.set(ip("192.0.2.2"), "probing");
    hear([intend(G, { addresses: [ADDRESS, ip("192.0.2.2")] })]);
    expect(deeds).toEqual([]);
    expect(told).toMatchObject([{ standing: { kind: "announced", without: ["192.0.2.2"] } }]);
    expect(followed.get(G)?.holdings).toEqual([{ address: ADDRESS, link: eth0 }]);
  });

  it("says that another host has the address", () => {
    verdicts.set(ADDRESS, "address-conflict");
    hear([greeting, intend(G)]);
    expect(told).toMatchObject([{ standing: { kind: "silent", reason: "address-conflict" } }]);
  });

  it("lets the guard know what another node owns, and what is gone", () => {
    owner = "other";
    hear([greeting, intend(G)]);
    expect(followed.get(G)).toMatchObject({ elsewhere: [{ address: ADDRESS, link: eth0 }], pending: [] });
    hear([{ kind: "withdraw", group: G }]);
    expect(followed.get(G)).toBeUndefined();
  });

  it("tells the counters that moved, and to a new speaker all", () => {
    const one = { address: ip("192.0.2.1"), requests: 1, responses: 1, gratuitous: 2 };
    const other = { ...one, address: ip("192.0.2.2") };
    hear([greeting]);
    counters = [one, other];
    desk.reportCounters();
    desk.reportCounters();
    counters = [{ ...one, requests: 2 }, other];
    desk.reportCounters();
    hear([greeting]);
    desk.reportCounters();
    expect(told.map((message) => message.kind === "counters" && message.addresses)).toEqual([
      [one, other],
      [{ ...one, requests: 2 }],
      [{ ...one, requests: 2 }, other],
    ]);
  });
});

/** As the announcer does. */
function hear(messages: readonly ToAnnouncer[]): void {
  settle(desk.heard(messages));
}

function settle(groups: ReadonlySet<Ip>): void {
  desk.report(desk.settle(groups));
}

function linksAre(links: Links): void {
  desk.linksAre(links);
  settle(new Set(desk.intents.keys()));
}

function intend(group: Ip, more: Partial<Intent> = {}): ToAnnouncer {
  const candidates = [{ node: "a", weight: 0 }];
  return {
    kind: "intend",
    intent: { group, addresses: [ip("192.0.2.1")], links: { kind: "all" }, candidates, ...more },
  };
}

/** Has no room for one group, at first. */
function fakeResponder(): Responder {
  return {
    answers: (address) => familyOf(address) === 4,
    hold: (changes) => {
      const said = Array.from(changes, ([group, holdings]) => [`${group}:`, ...holdings.map(holdingKey)].join(" "));
      if (said.length > 0) deeds.push(`hold ${said.join(", ")}`);
      return new Set([...changes.keys()].filter((group) => group === LARGE && !hasRoom));
    },
    answerUntil: ignore,
    announce: (holding: Holding) => deeds.push(`send ${holdingKey(holding)}`),
    heard: () => counters,
    silences: () => new Map(),
    close: () => Promise.resolve(),
  };
}

function ignore(): void {
  return undefined;
}
