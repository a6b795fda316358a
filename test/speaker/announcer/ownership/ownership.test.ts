import { beforeEach, describe, expect, it } from "vitest";
import { familyOf, ip } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Link } from "../../../../speaker/announcer/links/link.ts";
import { createOwnership } from "../../../../speaker/announcer/ownership/ownership.ts";
import type { Ownership } from "../../../../speaker/announcer/ownership/ownership.ts";
import type { Change } from "../../../../speaker/announcer/wire/claim.ts";
import { encodeHello } from "../../../../speaker/announcer/wire/hello.ts";
import type { Outdated } from "../../../../speaker/announcer/wire/hello.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";
import { claim, hello } from "../wire/hellos.ts";

const T = 150;
const G = ip("192.0.2.1");
const ETH0: Link = { index: 1, name: "eth0", mac: 0x02_00_00_00_00_01 as Mac };
const PEER = 0x02_00_00_00_00_0b as Mac;
const SECOND = 0x02_00_00_00_00_1b as Mac;
const REMEMBERED_MS = 600_000;

let clock: FakeClock;
let ownership: Ownership;

beforeEach(() => {
  clock = createFakeClock();
  ownership = createOwnership({
    incarnation: 1_000,
    responder: { answers: (address) => familyOf(address) === 4, answerUntil: ignore },
    lines: { send: () => true },
    ways: {
      pace: { perSecond: 1_000, jitterMs: 0, intervalMs: 0 },
      probing: "off",
      placement: "balanced",
      helloIntervalMs: T,
      deadAfterMs: 3 * T,
      rebalanceAfterMs: undefined,
    },
    clock,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  ownership.be("a");
  ownership.linksAre([ETH0]);
});

describe("a MAC of another node", () => {
  it("is known as such from its first hello on", () => {
    expect(ownership.isPeer(PEER)).toBe(false);
    hear(1);
    expect(ownership.isPeer(PEER)).toBe(true);
  });

  it("is known for ten minutes after its last hello: whoever has it then is a stranger", async () => {
    hear(1);
    await clock.advance(T);
    hear(2);
    await clock.advance(REMEMBERED_MS - 1);
    expect(ownership.isPeer(PEER)).toBe(true);
    await clock.advance(1);
    expect(ownership.isPeer(PEER)).toBe(false);
  });

  it("is known on, when the link goes away on which it was heard", () => {
    hear(1);
    ownership.linksAre([]);
    ownership.linksAre([ETH0]);
    expect(ownership.isPeer(PEER)).toBe(true);
  });

  it("is not known from a hello that is refused", () => {
    hear(2);
    hear(1, 0x02_00_00_00_00_0c as Mac);
    expect(ownership.isPeer(0x02_00_00_00_00_0c as Mac)).toBe(false);
  });
});

describe("a group", () => {
  it("is not claimed where none of its addresses can be answered for", async () => {
    intend(G);
    intend(ip("2001:db8::1"));
    ownership.isInformed();
    await settleFor(10 * T);
    expect(ownership.state().groups).toMatchObject([
      { group: G, owner: "a" },
      { group: "2001:db8::1", owner: undefined },
    ]);
  });

  it("is announced afresh while another node claims it too, and once more when that one lets go", async () => {
    intend(G);
    ownership.isInformed();
    await settleFor(10 * T);
    ownership.answered(G, [{ address: G, link: ETH0 }]);
    const contestedAfter = (sequence: number, ...changes: readonly Change[]): readonly Ip[] => {
      ownership.hear(ETH0.index, encodeHello(hello({ node: "b", sequence, changes })));
      return [...ownership.settle().contested];
    };
    expect(contestedAfter(1, claim(G))).toEqual([G]);
    expect(contestedAfter(2)).toEqual([]);
    expect(contestedAfter(3, { group: G, term: 1, state: "released" })).toEqual([G]);
    expect(contestedAfter(4, claim(G), { group: G, term: 1, state: "released" })).toEqual([]);
    expect(ownership.owner(G, ETH0)).toBe("self");
  });
});

describe("a node whose timers are late", () => {
  it("finds others dead all the same when every one of them is late by little", async () => {
    hear(1);
    for (const end = 450 + 2 * T; clock.now() < end;) await sleepAnd(8);
    expect(peers()).toBe(0);
  });

  it("listens for an interval before it finds anybody dead that it could not hear for long", async () => {
    hear(1);
    await sleepAnd(2_000);
    expect(peers()).toBe(1);
    await sleepAnd(0);
    expect(peers()).toBe(0);
  });

  /** Wakes so much later than it wanted to. */
  async function sleepAnd(lateMs: number): Promise<void> {
    ownership.settle();
    ownership.speak();
    await clock.advance(Math.max(0, ownership.rest() - clock.now()) + lateMs);
    ownership.settle();
    ownership.rest();
  }

  function peers(): number {
    return ownership.figures().links[0]?.peers ?? NaN;
  }
});

describe("a node with two links to one segment", () => {
  it("is known by the MACs of both, though only one of them is heeded", () => {
    hear(1);
    hear(2, SECOND);
    expect([PEER, SECOND].map(ownership.isPeer)).toEqual([true, true]);
    expect(ownership.figures().refusedHellos).toEqual({ "second-link": 1 });
  });
});

describe("a node that is told to have started later before", () => {
  it("raises its start above that, so that it is heard again", () => {
    beTold({ node: "a", incarnation: Date.UTC(2027) });
    expect(ownership.state().incarnation).toBe("2027-01-01T00:00:00.001Z");
  });

  it.each([
    ["no date is as late", { node: "a", incarnation: 2 ** 48 - 1 }],
    ["it says a later one already", { node: "a", incarnation: 500 }],
    ["another node is told so", { node: "b", incarnation: Date.UTC(2027) }],
  ])("keeps its start where %s", (_, outdated) => {
    beTold(outdated);
    expect(ownership.state().incarnation).toBe("1970-01-01T00:00:01.000Z");
  });
});

/** For which a is the heaviest. */
function intend(group: Ip): void {
  const candidates = [
    { node: "a", weight: 1 },
    { node: "b", weight: 0 },
  ];
  ownership.intend(group, { group, addresses: [group], links: { kind: "all" }, candidates });
}

async function settleFor(ms: number): Promise<void> {
  for (const end = clock.now() + ms; clock.now() < end;) {
    ownership.settle();
    ownership.speak();
    ownership.rest();
    await clock.advance(1);
  }
}

function beTold(outdated: Outdated): void {
  ownership.hear(ETH0.index, encodeHello(hello({ node: "c", outdated })));
}

/** From b. */
function hear(sequence: number, mac: Mac = PEER): void {
  ownership.hear(ETH0.index, encodeHello(hello({ node: "b", sequence, mac })));
}

function ignore(): void {
  return undefined;
}
