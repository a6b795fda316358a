import { beforeEach, describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import { formatMac } from "../../../../shared/net/mac.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { TIMINGS } from "../../../../speaker/announcer/conflict/prospect.ts";
import type { Timings } from "../../../../speaker/announcer/conflict/prospect.ts";
import type { HeardClaim } from "../../../../speaker/announcer/conflict/ears.ts";
import type { Followed } from "../../../../speaker/announcer/conflict/followed.ts";
import { createGuard, LOOK_EVERY_MS } from "../../../../speaker/announcer/conflict/guard.ts";
import type { Guard } from "../../../../speaker/announcer/conflict/guard.ts";
import { QUIET_MS } from "../../../../speaker/announcer/conflict/theft.ts";
import type { Holding } from "../../../../speaker/announcer/responder/responder.ts";
import type { FromAnnouncer } from "../../../../speaker/announcer/protocol.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";

const ADDRESS = ip("192.0.2.1");
const [G, H] = [ADDRESS, ip("192.0.2.2")];
const OURS = 10 as Mac;
const PEER = 11 as Mac;
const THEM = 12 as Mac;
const eth0 = { index: 4, name: "eth0", mac: OURS };
const eth1 = { index: 5, name: "eth1", mac: OURS };
const HERE: Holding = { address: ADDRESS, link: eth0 };
const THERE: Holding = { address: ADDRESS, link: eth1 };
const UNKNOWN: Followed = { addresses: [ADDRESS], elsewhere: [], holdings: [], pending: [] };
const WANTED: Followed = { ...UNKNOWN, pending: [HERE] };
const HELD: Followed = { ...UNKNOWN, holdings: [HERE] };
const ELSEWHERE: Followed = { ...UNKNOWN, elsewhere: [HERE] };

let clock: FakeClock;
/** What was probed, announced and decided, in the order in which it happened. */
let deeds: string[];
let told: FromAnnouncer[];
let heard: HeardClaim[];
let listening: readonly string[];
let guard: Guard;

beforeEach(() => {
  clock = createFakeClock();
  [deeds, told, heard, listening] = [[], [], [], []];
  guard = create(TIMINGS.fast);
});

describe("a guard", () => {
  it("lets an address be announced once nobody has answered for it", async () => {
    follow(G, WANTED);
    expect(guard.verdict(HERE)).toBe("probing");
    await pass(200);
    expect(deeds).toEqual(["probe 192.0.2.1 4", "probe 192.0.2.1 4", "probe 192.0.2.1 4", "decided 192.0.2.1"]);
    expect(guard.verdict(HERE)).toBe("clear");
  });

  it("does not let it while another host answers, tells that one's MAC, and notices when it is gone", async () => {
    follow(G, WANTED);
    heard.push(claim(THEM));
    await pass(LOOK_EVERY_MS);
    expect(guard.verdict(HERE)).toBe("address-conflict");
    expect(told).toEqual([{ kind: "conflict", address: ADDRESS, mac: formatMac(THEM), link: "eth0", lastedMs: 0 }]);
    await pass(10_500);
    expect(guard.verdict(HERE)).toBe("clear");
    expect(deeds.filter((deed) => deed === "decided 192.0.2.1")).toHaveLength(2);
  });

  it.each([
    ["our own frame, come back", { mac: OURS }],
    ["a peer's", { mac: PEER }],
    ["one on a link where the address is not announced", { link: 9 }],
    ["one for another address", { address: ip("192.0.2.9") }],
  ])("takes no notice of a claim that is %s", async (_, other) => {
    follow(G, WANTED);
    for (let looks = 0; looks < 40; looks += 1) {
      heard.push({ ...claim(THEM), ...other });
      await pass(LOOK_EVERY_MS);
    }
    expect(guard.verdict(HERE)).toBe("clear");
    follow(G, HELD);
    heard.push({ ...claim(THEM), ...other });
    await pass(LOOK_EVERY_MS);
    expect([deeds.filter((deed) => deed.startsWith("announce")), told]).toEqual([[], []]);
  });

  it("does not look for what comes here from another node, which may still answer", () => {
    follow(G, ELSEWHERE);
    expect(guard.verdict(HERE)).toBe("clear");
  });

  it("looks by itself on a link that comes later, which may lead elsewhere", async () => {
    follow(G, WANTED);
    await pass(200);
    deeds = [];
    follow(G, { ...HELD, pending: [THERE] });
    expect([HERE, THERE].map(guard.verdict)).toEqual(["clear", "probing"]);
    heard.push({ ...claim(THEM), link: 5 });
    await pass(LOOK_EVERY_MS);
    expect([HERE, THERE].map(guard.verdict)).toEqual(["clear", "address-conflict"]);
    expect(deeds).toEqual(["decided 192.0.2.1"]);
    await pass(10_500);
    expect([HERE, THERE].map(guard.verdict)).toEqual(["clear", "clear"]);
    expect(deeds.slice(1)).toEqual([...Array<string>(3).fill("probe 192.0.2.1 5"), "decided 192.0.2.1"]);
  });

  it("defends what is held on one link while it looks on another", async () => {
    follow(G, { ...HELD, pending: [THERE] });
    heard.push(claim(THEM));
    await pass(0);
    expect(deeds[0]).toBe("announce once 192.0.2.1 4");
    expect(guard.verdict(THERE)).toBe("probing");
  });

  it("looks on a link where nobody has it, though another node has it elsewhere", () => {
    follow(G, { ...ELSEWHERE, pending: [THERE] });
    expect([HERE, THERE].map(guard.verdict)).toEqual(["clear", "probing"]);
  });

  it("does not look again when an address goes from group to group, but when it had gone from all of them", async () => {
    follow(G, WANTED);
    await pass(200);
    guard.follow(
      new Map([
        [G, undefined],
        [H, HELD],
      ]),
    );
    expect(guard.verdict(HERE)).toBe("clear");
    follow(H, undefined);
    expect(guard.verdict(HERE)).toBe("probing");
  });

  it("does not look at all when told not to, and defends nevertheless", async () => {
    guard = create(undefined);
    expect(guard.verdict(HERE)).toBe("clear");
    follow(G, HELD);
    heard.push(claim(THEM));
    await pass(LOOK_EVERY_MS);
    expect(deeds).toEqual(["announce once 192.0.2.1 4"]);
  });

  it("defends what is held, tells of a thief that persists, and announces afresh when it is gone", async () => {
    follow(G, HELD);
    heard.push(claim(THEM));
    await pass(1_000);
    expect([deeds, told]).toEqual([["announce once 192.0.2.1 4"], []]);
    heard.push(claim(THEM));
    await pass(LOOK_EVERY_MS);
    expect(told).toEqual([expect.objectContaining({ kind: "conflict", address: ADDRESS, mac: formatMac(THEM) })]);
    expect(guard.verdict(HERE)).not.toBe("address-conflict");
    await pass(QUIET_MS);
    expect(deeds).toEqual(["announce once 192.0.2.1 4", "announce afresh 192.0.2.1 4"]);
  });

  it("tells of the same address no more often than every ten seconds", async () => {
    follow(G, HELD);
    for (let looks = 0; looks < 25_000 / LOOK_EVERY_MS; looks += 1) {
      heard.push(claim(THEM));
      await pass(LOOK_EVERY_MS);
    }
    expect(told).toHaveLength(3);
  });

  it("tells again, as of the same conflict, of a host that answers whenever it is looked for", async () => {
    follow(G, WANTED);
    heard.push(claim(THEM));
    for (let looks = 0; looks < 25_000 / LOOK_EVERY_MS; looks += 1) {
      deeds = [];
      await pass(LOOK_EVERY_MS);
      if (deeds.includes("probe 192.0.2.1 4")) heard.push(claim(THEM));
    }
    const lasted = told.map((message) => (message.kind === "conflict" ? message.lastedMs : undefined));
    expect(lasted.map((ms = NaN) => Math.round(ms / 1_000))).toEqual([0, 10, 20]);
  });

  it("listens for what is held or looked for, and for nothing else", () => {
    follow(G, WANTED);
    expect(listening).toEqual(["192.0.2.1 on 4"]);
    follow(G, HELD);
    expect(listening).toEqual(["192.0.2.1 on 4"]);
    follow(G, ELSEWHERE);
    expect(listening).toEqual([]);
  });

  it("keeps to the rate when many addresses come at once", async () => {
    const many = Array.from({ length: 200 }, (_, number) => ip(`198.51.100.${number}`));
    const pending = many.map((address) => ({ address, link: eth0 }));
    follow(G, { ...UNKNOWN, addresses: many, pending });
    await pass(0);
    expect(deeds).toHaveLength(50);
    await pass(1_000);
    expect(pending.map(guard.verdict)).toEqual(pending.map(() => "clear"));
  });
});

function create(timings: Timings | undefined): Guard {
  const created = createGuard({
    ears: {
      listenFor: (addresses, links) => {
        listening = addresses.map((address) => `${address} on ${[...links].join()}`);
      },
      hear: () => heard.splice(0),
      probe: ({ address, link }) => deeds.push(`probe ${address} ${link.index}`),
      close: ignore,
    },
    timings,
    perSecond: 1_000,
    isPeer: (mac) => mac === PEER,
    announceOnce: ({ address, link }) => deeds.push(`announce once ${address} ${link.index}`),
    announceAfresh: (holdings) => {
      for (const { address, link } of holdings) deeds.push(`announce afresh ${address} ${link.index}`);
    },
    decided: (groups) => deeds.push(`decided ${[...groups].join()}`),
    tell: (message) => told.push(message),
    clock,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  created.linksAre({ usable: [eth0], unfit: new Map() });
  return created;
}

function follow(group: Ip, now: Followed | undefined): void {
  guard.follow(new Map([[group, now]]));
}

/** Looks now, and as often as is due in that time. */
async function pass(ms: number): Promise<void> {
  guard.look();
  for (let passed = 0; passed < ms; passed += LOOK_EVERY_MS) {
    await clock.advance(LOOK_EVERY_MS);
    guard.look();
  }
}

function claim(mac: Mac): HeardClaim {
  return { address: ADDRESS, mac, link: 4 };
}

function ignore(): void {
  return undefined;
}
