import { afterAll, beforeAll, expect, it } from "vitest";
import { ip } from "../../../../../shared/net/ip.ts";
import type { Ip } from "../../../../../shared/net/ip.ts";
import { formatMac } from "../../../../../shared/net/mac.ts";
import type { Link } from "../../../../../speaker/announcer/links/link.ts";
import { NOTHING } from "../../../../../speaker/announcer/responder/packet/filter.ts";
import { createPacketResponder } from "../../../../../speaker/announcer/responder/packet/packet-responder.ts";
import type { Responder } from "../../../../../speaker/announcer/responder/responder.ts";
import { openPacketSocket } from "../../../../../speaker/announcer/system/packet-socket.ts";
import type { ArpFrame } from "../../../../../speaker/announcer/wire/arp-frame.ts";
import { linkOf, openArpHost } from "../../../../netns/arp-host.ts";
import type { ArpHost } from "../../../../netns/arp-host.ts";
import { connect, createNamespace, inNamespace, ownName } from "../../../../netns/namespace.ts";
import type { Namespace } from "../../../../netns/namespace.ts";
import { eventually } from "../../../../support/eventually.ts";
import { describeWith, ROOT } from "../../../../support/needs.ts";
import { CLIENT, CLIENT_IP, HELD, OURS, question, reply, ARP_ROWS } from "../../answer/table.ts";

/** Held by a group of its own in every test: its answer tells that what was sent before has been dealt with. */
const SENTINEL = ip("192.0.2.200");

describeWith([ROOT], "the packet responder", () => {
  let namespaces: readonly Namespace[];
  let responder: Responder;
  let host: ArpHost;
  let link: Link;

  beforeAll(() => {
    const [ours, clients] = [createNamespace(ownName("ours")), createNamespace(ownName("client"))];
    namespaces = [ours, clients];
    connect(
      { namespace: ours, link: "eth0", mac: formatMac(OURS) },
      { namespace: clients, link: "eth0", mac: formatMac(CLIENT) },
    );
    link = linkOf(ours, "eth0");
    host = openArpHost(clients, "eth0");
    responder = createPacketResponder(
      inNamespace(ours.name, () => openPacketSocket(NOTHING)),
      8,
    );
    responder.answerUntil(Number.POSITIVE_INFINITY);
    hold("sentinel", SENTINEL);
  });

  afterAll(async () => {
    await responder.close();
    host.close();
    for (const namespace of namespaces) namespace.remove();
  });

  it.each(ARP_ROWS)("hears $name", async ({ heard, isFenced, outcome }) => {
    hold("group", HELD);
    if (isFenced === true) {
      const before = responder.silences().get("fence-passed") ?? 0;
      responder.answerUntil(0);
      host.send(heard);
      await eventually(() => responder.silences().get("fence-passed") === before + 1);
      responder.answerUntil(Number.POSITIVE_INFINITY);
    } else host.send(heard);
    expect(heardSoFar()).toEqual(typeof outcome === "string" ? [] : [outcome]);
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
    expect(hold("large", ...nine.slice(0, 7))).toEqual(new Set());
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

  it("announces in both forms, to everybody", () => {
    responder.announce({ address: HELD, link });
    const announcement = { destination: 0xffff_ffff_ffff, source: OURS };
    const [request, answer] = heardSoFar();
    expect(request).toMatchObject({ ...announcement, arp: { operation: 1, senderMac: OURS, targetMac: 0 } });
    expect(answer).toMatchObject({ ...announcement, arp: { operation: 2, senderMac: OURS, targetMac: OURS } });
    for (const heard of [request, answer]) expect(heard?.arp.senderIp).toBe(heard?.arp.targetIp);
  });

  it("loses an announcement on a link that is gone, and nothing else", () => {
    responder.announce({ address: HELD, link: { ...link, index: 999 } });
    expect(heardSoFar()).toEqual([]);
  });

  function hold(group: string, ...addresses: readonly Ip[]): ReadonlySet<string> {
    return responder.hold(new Map([[group, addresses.map((address) => ({ address, link }))]]));
  }

  function ask(address: Ip): number {
    host.send(question({ targetIp: address }));
    return heardSoFar().length;
  }

  /** What came since the last time, up to the sentinel's answer. */
  function heardSoFar(): readonly ArpFrame[] {
    host.send(question({ targetIp: SENTINEL, senderIp: CLIENT_IP }));
    const replies: ArpFrame[] = [];
    for (let tries = 0; tries < 100; tries += 1) {
      const heard = host.receive();
      if (heard?.arp.senderIp === reply({ senderIp: SENTINEL }).arp.senderIp) return replies;
      if (heard !== undefined) replies.push(heard);
    }
    throw new Error("the sentinel did not answer");
  }
});
