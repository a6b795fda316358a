import { beforeEach, describe, expect, it } from "vitest";
import { fromIp4Number, ip } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Link } from "../../../speaker/announcer/links/link.ts";
import type { LinkChoice, ToAnnouncer } from "../../../speaker/announcer/protocol.ts";
import { digestOf } from "../../../speaker/announcer/wire/claim.ts";
import { decodeHello, encodeHello } from "../../../speaker/announcer/wire/hello.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import type { FakeClock } from "../../support/fake-clock.ts";
import { startIn, T } from "./subject.ts";
import type { Options, Plug, Subject } from "./subject.ts";
import { claim, hello } from "./wire/hellos.ts";

const G = ip("192.0.2.1");
const COMPLETE: ToAnnouncer = { kind: "complete" };

let clock: FakeClock;
let cable: Plug[];

beforeEach(() => {
  clock = createFakeClock();
  cable = [];
});

describe("an announcer", () => {
  it("holds what it alone may announce, once it has listened", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(3 * T - 1);
    expect(a.held()).toEqual([]);
    await clock.advance(T);
    expect(a.held()).toEqual(["192.0.2.1 1"]);
    expect(a.standing()).toEqual({ kind: "announced", links: ["eth1"] });
  });

  it("claims nothing before its speaker has said everything", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a"));
    await clock.advance(20 * T);
    expect(a.standing()).toEqual({ kind: "silent", reason: "not-claimed" });
    a.hear(COMPLETE);
    expect(a.standing()).toEqual({ kind: "announced", links: ["eth1"] });
  });

  it("sleeps between hellos, also while nobody tells it anything", async () => {
    const a = start("a", [link(1)]);
    await clock.advance(100 * T);
    expect(a.sent()).toBeLessThanOrEqual(101);
  });

  it("says what another one announces, and takes over when that one is heard no more", async () => {
    const [a, b] = [start("a", [link(1)]), start("b", [link(2)])];
    for (const one of [a, b]) one.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(6 * T);
    const [owner, other] = a.held().length > 0 ? [a, b] : [b, a];
    expect(other.standing()).toEqual({ kind: "silent", reason: "owned-elsewhere" });
    owner.kill();
    await clock.advance(3 * T + 2);
    expect(other.standing()).toMatchObject({ kind: "announced" });
  });

  it("does not look for an address that another one has answered for", async () => {
    const [a, b] = [start("a", [link(1)], { probing: "rfc" }), start("b", [link(2)], { probing: "off" })];
    b.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(6 * T);
    a.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(6 * T);
    b.kill();
    await clock.advance(3 * T + 2);
    expect(a.held()).toEqual(["192.0.2.1 1"]);
  });

  it("goes on where it was when a link is back before anybody can have missed it", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(5 * T);
    a.announcer.linksAre({ usable: [], unfit: new Map([["eth1", "no-carrier"]]) });
    expect(a.held()).toEqual([]);
    await clock.advance(T);
    a.announcer.linksAre({ usable: [link(1)], unfit: new Map() });
    expect(a.held()).toEqual(["192.0.2.1 1"]);
  });

  it("takes nobody for dead because a link was away, before it has listened there again", async () => {
    const b = start("b", [link(2)]);
    b.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(10 * T - 5);
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(10 * T + 4);
    a.announcer.linksAre({ usable: [], unfit: new Map([["eth1", "no-carrier"]]) });
    await clock.advance(2 * T - 5);
    a.announcer.linksAre({ usable: [link(1)], unfit: new Map() });
    await clock.advance(2 * T);
    expect(a.standing()).toEqual({ kind: "silent", reason: "owned-elsewhere" });
  });

  it("takes nobody for dead because it stood still, before it has heard what came meanwhile", async () => {
    const b = start("b", [link(2)]);
    b.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(10 * T - 5);
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(10 * T + 4);
    const unheard = cable.splice(1, 1);
    a.announcer.stop();
    await clock.advance(2 * T + 10);
    cable.push(...unheard);
    a.hear();
    await clock.advance(2 * T);
    expect(a.standing()).toEqual({ kind: "silent", reason: "owned-elsewhere" });
  });

  it("does on a link that is back what was said while it was away", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a"));
    await clock.advance(4 * T);
    a.announcer.linksAre({ usable: [], unfit: new Map() });
    a.hear(COMPLETE);
    a.announcer.linksAre({ usable: [link(1)], unfit: new Map() });
    await clock.advance(T);
    expect(a.standing()).toEqual({ kind: "announced", links: ["eth1"] });
    a.announcer.linksAre({ usable: [], unfit: new Map() });
    a.announcer.leave(ignore);
    a.announcer.linksAre({ usable: [link(1)], unfit: new Map() });
    expect(a.state().links).toMatchObject([{ phase: "leaving" }]);
    a.announcer.linksAre({ usable: [link(1), link(2)], unfit: new Map() });
    expect(a.state().links).toMatchObject([{ phase: "leaving" }, { phase: "leaving" }]);
  });

  it("goes by the new name of a link that has another one", async () => {
    const a = start("a", [link(1)]);
    a.hear(intendOn("lan", G, "a"), COMPLETE);
    await clock.advance(5 * T);
    expect(a.state().groups).toMatchObject([{ owner: undefined }]);
    a.announcer.linksAre({ usable: [{ ...link(1), name: "lan" }], unfit: new Map() });
    await clock.advance(T);
    expect(a.standing()).toEqual({ kind: "announced", links: ["lan"] });
    a.announcer.linksAre({ usable: [link(1)], unfit: new Map() });
    expect(a.state().groups).toMatchObject([{ owner: undefined }]);
  });

  it("listens again on a link that was away for longer", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(5 * T);
    a.announcer.linksAre({ usable: [], unfit: new Map() });
    await clock.advance(3 * T);
    a.announcer.linksAre({ usable: [link(1)], unfit: new Map() });
    expect(a.held()).toEqual([]);
    await clock.advance(4 * T);
    expect(a.held()).toEqual(["192.0.2.1 1"]);
    expect(a.state().groups[0]?.sinceMs).toBeLessThanOrEqual(4 * T);
  });

  it("lets go of what it has on a link over which no hello leaves, and begins anew when one does", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(5 * T);
    a.gag(true);
    const fence = a.fence(1);
    await clock.advance(2 * T);
    expect(a.fence(1)).toBe(fence);
    await clock.advance(3 * T);
    expect(a.standing()).toEqual({ kind: "silent", reason: "not-claimed" });
    a.gag(false);
    await clock.advance(5 * T);
    expect(a.standing()).toMatchObject({ kind: "announced" });
  });

  it("announces on one of two links to the same segment, and on the other when that one is gone", async () => {
    const a = start("a", [link(1), link(2)]);
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(10 * T);
    expect(a.held()).toEqual(["192.0.2.1 1"]);
    a.announcer.linksAre({ usable: [link(2)], unfit: new Map() });
    await clock.advance(10 * T);
    expect(a.held()).toEqual(["192.0.2.1 2"]);
  });

  it("is not silenced on one link by what it said once on another, however often somebody repeats it there", async () => {
    const a = start("a", [link(1), link(2)]);
    const [, second] = cable;
    let said = new Uint8Array();
    const record = (datagram: Uint8Array): void => {
      const hello = decodeHello(datagram);
      if (hello.kind === "hello" && hello.mac === link(1).mac) said = datagram.slice();
    };
    // The links lead to segments of their own, and somebody listens.
    cable.splice(0, cable.length, { link: link(3), hear: record });
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(10 * T);
    expect(a.held()).toEqual(["192.0.2.1 1", "192.0.2.1 2"]);
    const recorded = said;
    const ofALifeBefore = hello({ node: "a", mac: link(1).mac, incarnation: 999, sequence: 1_000_000 });
    second?.hear(encodeHello(ofALifeBefore));
    await clock.advance(T);
    expect(a.held()).toEqual(["192.0.2.1 1", "192.0.2.1 2"]);
    for (let times = 0; times < 20; times += 1) {
      second?.hear(recorded);
      await clock.advance(T);
    }
    expect(a.held()).toEqual(["192.0.2.1 1", "192.0.2.1 2"]);
    expect(a.state().refusedHellos).toMatchObject({ "not-newer": 20 });
  });

  it("is not silenced on a VLAN by what it said there itself, though another VLAN's link has the same MAC", async () => {
    const { mac } = link(1);
    const a = start("a", [link(1), { ...link(2), mac }]);
    const [, second] = cable;
    let said = new Uint8Array();
    const record = (datagram: Uint8Array): void => {
      said = datagram.slice();
    };
    cable.splice(0, cable.length, { link: link(3), hear: record });
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(10 * T);
    for (let times = 0; times < 20; times += 1) {
      second?.hear(said);
      await clock.advance(T);
    }
    expect(a.held()).toEqual(["192.0.2.1 1", "192.0.2.1 2"]);
    expect(a.state().refusedHellos).toEqual({ "own-name": 20 });
  });

  it("warns once of hellos that keep nodes from hearing each other", async () => {
    const a = start("a", [link(1)]);
    await clock.advance(1);
    const [plug] = cable;
    for (const version of [1, 1]) plug?.hear(Uint8Array.of(0x4c, 0x61, 0x6e, 0x6c, version));
    expect(a.warnings()).toEqual([{ event: "hello-refused", link: "eth1", reason: "unknown-version" }]);
    expect(a.state().refusedHellos).toEqual({ "unknown-version": 2 });
  });

  it("claims no more what it had when it wakes from a stall in which others must have counted it dead", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(5 * T);
    a.announcer.stop();
    await clock.advance(10 * T);
    a.hear();
    expect(a.standing()).toEqual({ kind: "silent", reason: "not-claimed" });
    await clock.advance(4 * T);
    expect(a.standing()).toMatchObject({ kind: "announced" });
  });

  it("hands over what it has before it is gone", async () => {
    const [a, b] = [start("a", [link(1)]), start("b", [link(2)])];
    for (const one of [a, b]) one.hear(intend(G, "a"), COMPLETE);
    await clock.advance(6 * T);
    for (const one of [a, b]) one.hear(intend(G, "a", "b"));
    let isGone = false;
    a.announcer.leave(() => {
      isGone = true;
    });
    expect([a.held(), isGone]).toEqual([["192.0.2.1 1"], false]);
    const seen: (readonly string[])[] = [];
    for (let ms = 0; ms < 5; ms += 1) {
      await clock.advance(1);
      seen.push([...a.held(), ...b.held()]);
    }
    expect(seen.filter((held) => held.length > 1)).toEqual([]);
    expect(seen.filter((held) => held.length === 0)).toHaveLength(1);
    expect([b.held(), isGone]).toEqual([["192.0.2.1 2"], true]);
  });

  it("lets go, or begins, and says so, before it tells its speaker or the log", async () => {
    const [a, b] = [start("a", [link(1)]), start("b", [link(2)])];
    for (const one of [a, b]) one.hear(intend(G, "a"), COMPLETE);
    await clock.advance(6 * T);
    b.hear(intend(G, "a", "b"));
    const before = [a, b].map((one) => one.deeds().length);
    a.announcer.leave(ignore);
    await clock.advance(5);
    const [ofA, ofB] = [a, b].map((one, index) => one.deeds().slice(before[index]));
    expect(ofA).toEqual(["say", "hold", "say", "tell", "log"]);
    // The claim first, then the answer.
    expect(ofB).toEqual(["say", "log", "hold", "say", "tell"]);
  });

  it("goes on answering for longer than a second where thousands are to be taken over", async () => {
    const [a, b] = [start("a", [link(1)]), start("b", [link(2)])];
    const many = Array.from({ length: 3_000 }, (_, n) => intend(fromIp4Number(0xc612_0000 + n), "a"));
    for (const one of [a, b]) one.hear(...many, COMPLETE);
    await clock.advance(20 * T);
    expect(a.held()).toHaveLength(3_000);
    let isGone = false;
    a.announcer.leave(() => {
      isGone = true;
    });
    await clock.advance(2_999);
    expect([a.held().length, isGone]).toEqual([3_000, false]);
    await clock.advance(1);
    expect(isGone).toBe(true);
  });

  it("is gone at once when nobody is there to hand over to", () => {
    const a = start("a", [link(1)]);
    let isGone = false;
    a.announcer.leave(() => {
      isGone = true;
    });
    expect(isGone).toBe(true);
  });

  it("says its hellos in time while it does something about thousands of groups, each of which takes its time", async () => {
    const a = start("a", [link(1)], { costMs: 0.03 });
    const groups = Array.from({ length: 4_000 }, (_, index) => `198.18.${index >> 8}.${index & 255}` as Ip);
    a.hear(...groups.map((group) => intend(group, "a")), COMPLETE);
    await clock.advance(20 * T);
    expect(a.held()).toHaveLength(4_000);
    a.announcer.linksAre({ usable: [], unfit: new Map([["eth1", "no-carrier"]]) });
    a.announcer.linksAre({ usable: [link(1)], unfit: new Map() });
    await clock.advance(20 * T);
    expect(a.held()).toHaveLength(4_000);
    expect(a.longestPauseMs()).toBeLessThan(T + 50);
  });

  it("has who owns how much in a few figures", async () => {
    const [a, b] = [start("a", [link(1)]), start("b", [link(2)])];
    for (const one of [a, b]) one.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(6 * T);
    const [owner, other] = a.held().length > 0 ? [a, b] : [b, a];
    const at = (one: Subject) => one.announcer.figures();
    expect(at(owner)).toMatchObject({ links: [{ peers: 1, groups: 1 }], gained: { "claimed-new": 1 } });
    expect(at(other)).toMatchObject({ links: [{ peers: 1, groups: 0 }], gained: { "claimed-new": 0 } });
    owner.announcer.leave(ignore);
    await clock.advance(3);
    expect(at(owner)).toMatchObject({ links: [{ groups: 0 }], lost: { "handed-off": 1 } });
    expect(at(other)).toMatchObject({ links: [{ groups: 1 }], gained: { "handed-off": 1, "peer-dead": 0 } });
    owner.kill();
    await clock.advance(3 * T);
    expect(at(other)).toMatchObject({ links: [{ link: other === a ? "eth1" : "eth2", peers: 0, groups: 1 }] });
  });

  it("falls silent at once for who claims the better, whatever else it is behind with", async () => {
    const a = start("a", [link(1)]);
    a.hear(intend(G, "a", "b"), COMPLETE);
    await clock.advance(6 * T);
    const [plug] = cable;
    const groups = Array.from({ length: 600 }, (_, index) => `198.18.${index >> 8}.${index & 255}` as Ip);
    a.hear(...groups.map((group) => intend(group, "b")));
    expect(a.held()).toEqual(["192.0.2.1 1"]);
    const better = claim(G, { term: 9 });
    plug?.hear(encodeHello(hello({ node: "b", digest: digestOf(better), changes: [better] })));
    expect(a.held()).toEqual([]);
  });

  it("counts how often its fence was passed, and not that there was none at first", async () => {
    const a = start("a", [link(1)]);
    await clock.advance(10 * T);
    expect(a.announcer.figures().fencesPassed).toBe(0);
    for (const passed of [1, 2]) {
      a.gag(true);
      await clock.advance(4 * T);
      a.gag(false);
      await clock.advance(4 * T);
      expect(a.announcer.figures().fencesPassed).toBe(passed);
    }
  });

  it("tells whoever asks what it knows", async () => {
    const [a] = [start("a", [link(1)]), start("b", [link(2)])];
    a.hear(intend(G, "a"), COMPLETE);
    await clock.advance(10 * T);
    expect(a.state()).toMatchObject({
      kind: "state",
      node: "a",
      links: [
        {
          name: "eth1",
          phase: "ready",
          helloIntervalMs: T,
          deadAfterMs: 3 * T,
          peers: [{ node: "b", isReady: false, isLeaving: false, claims: 0, isComplete: true }],
          loads: { a: 1, b: 0 },
        },
      ],
      groups: [{ group: G, link: "eth1", owner: "a", term: 1, state: "answering", weight: 0 }],
      changes: [{ group: G, link: "eth1", from: undefined, to: "a", term: 1, reason: "claimed-new" }],
    });
  });
});

function start(node: string, links: readonly Link[], options?: Options): Subject {
  return startIn({ clock, cable }, node, links, options);
}

function link(index: number): Link {
  return { index, name: `eth${index}`, mac: (0x02_00_00_00_00_00 + index) as Mac };
}

function intend(group: Ip, ...nodes: readonly string[]): ToAnnouncer {
  return intendOn(undefined, group, ...nodes);
}

/** On every link if none is named. */
function intendOn(name: string | undefined, group: Ip, ...nodes: readonly string[]): ToAnnouncer {
  const links: LinkChoice = name === undefined ? { kind: "all" } : { kind: "named", names: [name] };
  const candidates = nodes.map((node) => ({ node, weight: 0 }));
  return { kind: "intend", intent: { group, addresses: [group], links, candidates } };
}

function ignore(): void {
  return undefined;
}
