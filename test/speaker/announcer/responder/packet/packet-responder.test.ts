import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../../../shared/clock.ts";
import { ip } from "../../../../../shared/net/ip.ts";
import type { Ip } from "../../../../../shared/net/ip.ts";
import { isSameIp6 } from "../../../../../shared/net/ip6.ts";
import { formatMac } from "../../../../../shared/net/mac.ts";
import type { Link } from "../../../../../speaker/announcer/links/link.ts";
import { arpVoice } from "../../../../../speaker/announcer/responder/packet/arp-voice.ts";
import { ndpVoice } from "../../../../../speaker/announcer/responder/packet/ndp-voice.ts";
import { createPacketResponder } from "../../../../../speaker/announcer/responder/packet/packet-responder.ts";
import { NOTHING } from "../../../../../speaker/announcer/responder/packet/program.ts";
import type { Responder } from "../../../../../speaker/announcer/responder/responder.ts";
import { openGroupSocket } from "../../../../../speaker/announcer/system/group-socket.ts";
import { openIcmpv6Socket } from "../../../../../speaker/announcer/system/icmpv6-socket.ts";
import { openPacketSocket } from "../../../../../speaker/announcer/system/packet-socket.ts";
import type { ArpFrame } from "../../../../../speaker/announcer/wire/arp-frame.ts";
import { targetFor, targetOf } from "../../../../../speaker/announcer/wire/frame.ts";
import type { Frame } from "../../../../../speaker/announcer/wire/frame.ts";
import { linkOf, openArpHost, openNdpHost } from "../../../../netns/arp-host.ts";
import type { ArpHost, NdpHost } from "../../../../netns/arp-host.ts";
import { connect, createNamespace, inNamespace, ownName } from "../../../../netns/namespace.ts";
import type { Namespace } from "../../../../netns/namespace.ts";
import { eventually } from "../../../../support/eventually.ts";
import { describeWith, ROOT } from "../../../../support/needs.ts";
import { ROWS } from "../../answer/conformance.ts";
import { HELD_6, solicitation } from "../../answer/ndp-table.ts";
import { ndpFrame } from "../../wire/frames.ts";
import { CLIENT, HELD, OURS, question } from "../../answer/table.ts";

/** Held by a group of its own in every test: its answer tells that what was sent before has been dealt with. */
const SENTINEL = ip("192.0.2.200");
const SENTINEL_6 = ip("2001:db8::200");

describeWith([ROOT], "the packet responder", () => {
  let namespaces: readonly Namespace[];
  let responder: Responder;
  let arp: ArpHost;
  let ndp: NdpHost;
  /** Speaks on the other link, and hears as much as the first does. */
  let otherArp: ArpHost;
  let link: Link;
  let otherLink: Link;

  beforeAll(async () => {
    const [ours, clients] = [createNamespace(ownName("ours")), createNamespace(ownName("client"))];
    namespaces = [ours, clients];
    for (const { run } of namespaces) run("sysctl", "-qw", ...QUIET_IPV6);
    connect(
      { namespace: ours, link: "eth0", mac: formatMac(OURS) },
      { namespace: clients, link: "eth0", mac: formatMac(CLIENT) },
    );
    connect({ namespace: ours, link: "eth1" }, { namespace: clients, link: "eth1" });
    [link, otherLink] = [linkOf(ours, "eth0"), linkOf(ours, "eth1")];
    [arp, ndp] = [openArpHost(clients, "eth0"), openNdpHost(clients, "eth0")];
    otherArp = openArpHost(clients, "eth1");
    const inOurs = <T>(open: () => T): T => inNamespace(ours.name, open);
    const packets = inOurs(() => openPacketSocket("ndp", NOTHING));
    const voices = [
      arpVoice(inOurs(() => openPacketSocket("arp", NOTHING))),
      ndpVoice({ packets, icmpv6: inOurs(openIcmpv6Socket), openGroupSocket: () => inOurs(openGroupSocket) }),
    ];
    const threaded = createPacketResponder(voices, 8);
    await threaded.started;
    responder = threaded;
    responder.answerUntil(link.index, Number.POSITIVE_INFINITY);
    hold("sentinel", SENTINEL, SENTINEL_6);
  });

  afterAll(async () => {
    await responder.close();
    arp.close();
    otherArp.close();
    ndp.close();
    for (const namespace of namespaces) namespace.remove();
  });

  it.each(ROWS)("hears $name", async ({ heard, isFenced, outcome }) => {
    hold("group", HELD, HELD_6);
    if (isFenced === true) {
      const before = responder.silences().get("fence-passed") ?? 0;
      responder.answerUntil(link.index, 0);
      send(heard);
      await eventually(() => responder.silences().get("fence-passed") === before + 1);
      responder.answerUntil(link.index, Number.POSITIVE_INFINITY);
    } else send(heard);
    expect(heardSoFar(heard.kind)).toEqual(typeof outcome === "string" ? [] : [outcome]);
  });

  it("answers on no link before its own fence is moved, nor after it has passed", () => {
    const askThere = (): number => {
      otherArp.send(question({ targetIp: HELD }));
      return heardSoFar("arp-frame").length;
    };
    responder.hold(new Map([["there", [{ address: HELD, link: otherLink }]]]));
    expect(askThere()).toBe(0);
    responder.answerUntil(otherLink.index, Number.POSITIVE_INFINITY);
    expect(askThere()).toBe(1);
    responder.answerUntil(otherLink.index, systemClock.now());
    expect(askThere()).toBe(0);
    responder.hold(new Map([["there", []]]));
  });

  it("falls silent about what it lets go of, and about nothing else", () => {
    hold("group", HELD, ip("192.0.2.101"));
    hold("group", HELD);
    expect([ask(HELD), ask(ip("192.0.2.101"))]).toEqual([1, 0]);
    hold("group");
    expect(ask(HELD)).toBe(0);
  });

  it("goes on when a group takes over what another one lets go of later", () => {
    hold("old", HELD);
    hold("new", HELD);
    hold("old");
    expect(ask(HELD)).toBe(1);
    hold("new");
    expect(ask(HELD)).toBe(0);
  });

  it("holds all of a group or nothing", () => {
    const nine = Array.from({ length: 9 }, (_, number) => ip(`198.51.100.${number}`));
    expect(hold("large", ...nine)).toEqual(new Set(["large"]));
    expect(ask(nine[0]!)).toBe(0);
    expect(hold("large", ...nine.slice(0, 6))).toEqual(new Set());
    expect(ask(nine[0]!)).toBe(1);
    hold("large");
  });

  it("counts questions and answers of an address, and keeps counting when it is held again", () => {
    const address = ip("203.0.113.1");
    hold("counted", address);
    ask(address);
    hold("counted");
    hold("counted", address);
    ask(address);
    hold("counted");
    expect(responder.heard().find((counters) => counters.address === address)).toEqual({
      address,
      requests: 2,
      responses: 2,
      gratuitous: 0,
    });
  });

  it("announces ARP in both forms, to everybody", () => {
    responder.announce({ address: HELD, link });
    const announcement = { destination: 0xffff_ffff_ffff, source: OURS };
    const [request, answer] = heardSoFar("arp-frame") as readonly ArpFrame[];
    expect(request).toMatchObject({ ...announcement, arp: { operation: 1, senderMac: OURS, targetMac: 0 } });
    expect(answer).toMatchObject({ ...announcement, arp: { operation: 2, senderMac: OURS, targetMac: OURS } });
    for (const heard of [request, answer]) expect(heard?.arp.senderIp).toBe(heard?.arp.targetIp);
  });

  it("loses an announcement on a link that is gone, and nothing else", () => {
    responder.announce({ address: HELD, link: { ...link, index: 999 } });
    expect(heardSoFar("arp-frame")).toEqual([]);
  });

  it("advertises an IPv6 address to all nodes, unasked", async () => {
    const unasked = ndpFrame({
      ethernet: [OURS, "33:33:00:00:00:01"],
      ipv6: ["fe80::ff:fe00:a", "ff02::1"],
      advertisement: { target: HELD_6, isSolicited: false, isOverride: true, targetMac: OURS },
    });
    responder.announce({ address: HELD_6, link });
    expect(await eventually(() => ndp.receive())).toEqual(unasked);
    expect(responder.heard()).toContainEqual(expect.objectContaining({ address: HELD_6, gratuitous: 1 }));
  });

  it("loses an advertisement on a link that is gone, and nothing else", async () => {
    const before = responder.heard();
    responder.announce({ address: HELD_6, link: { ...link, index: 999 } });
    responder.announce({ address: SENTINEL_6, link });
    await eventually(() => targetOf(ndp.receive()!)[3] === 0x200);
    expect(responder.heard().find(({ address }) => address === HELD_6)).toEqual(
      before.find(({ address }) => address === HELD_6),
    );
  });

  function hold(group: string, ...addresses: readonly Ip[]): ReadonlySet<string> {
    return responder.hold(new Map([[group, addresses.map((address) => ({ address, link }))]]));
  }

  function ask(address: Ip): number {
    send(question({ targetIp: address }));
    return heardSoFar("arp-frame").length;
  }

  function send(frame: Frame): void {
    if (frame.kind === "arp-frame") arp.send(frame);
    else ndp.send(frame);
  }

  /** What came by this protocol since the last time, up to the sentinel's answer. */
  function heardSoFar(kind: Frame["kind"]): readonly Frame[] {
    const [host, sentinel] = kind === "arp-frame" ? [arp, SENTINEL] : [ndp, SENTINEL_6];
    send(kind === "arp-frame" ? question({ targetIp: SENTINEL }) : solicitation({ target: SENTINEL_6 }));
    const replies: Frame[] = [];
    for (let tries = 0; tries < 100; tries += 1) {
      const heard = host.receive();
      if (heard !== undefined && isFrom(heard, sentinel)) return replies;
      if (heard !== undefined) replies.push(heard);
    }
    throw new Error("the sentinel did not answer");
  }
});

/** Link-local addresses at once, and no searching for routers. */
const QUIET_IPV6 = ["accept_dad", "router_solicitations"].map((name) => `net.ipv6.conf.default.${name}=0`);

function isFrom(heard: Frame, address: Ip): boolean {
  return heard.kind === "arp-frame"
    ? heard.arp.senderIp === targetFor(address)[3]
    : isSameIp6(heard.sourceIp, targetFor(address));
}
