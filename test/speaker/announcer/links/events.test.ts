import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ip, toIp4Number } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import { isSameIp6, toIp6 } from "../../../../shared/net/ip6.ts";
import { formatMac, mac } from "../../../../shared/net/mac.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { PROTOCOL_VERSION } from "../../../../speaker/announcer/protocol.ts";
import type { Intent, LinkChoice, Standing } from "../../../../speaker/announcer/protocol.ts";
import { openArpHost, openNdpHost } from "../../../netns/arp-host.ts";
import type { ArpHost } from "../../../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../../../netns/namespace.ts";
import type { Namespace } from "../../../netns/namespace.ts";
import { eventually } from "../../../support/eventually.ts";
import { describeWith, ROOT } from "../../../support/needs.ts";
import { connectSpeaker, startAnnouncer, within } from "../announcer-process.ts";
import type { AnnouncerProcess, TestSpeaker } from "../announcer-process.ts";
import { EVENTS, NO_LINK } from "./events.ts";

const HELD = ip("192.0.2.100");
const NAMED = ip("192.0.2.101");
const HELD_6 = ip("2001:db8::100");
const OURS = mac("02:00:00:00:00:01");
const OTHER = mac("02:00:00:00:00:02");

describeWith([ROOT], "when a link", () => {
  let node: Namespace;
  let peer: Namespace;
  let host: ArpHost;
  let announcer: AnnouncerProcess;
  let speaker: TestSpeaker;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lanlord-links-"));
    [node, peer] = [createNamespace(ownName("links-node")), createNamespace(ownName("links-peer"))];
    connect({ namespace: node, link: "eth0", mac: formatMac(OURS) }, { namespace: peer, link: "eth0" });
    node.run("ip", "link", "add", "br0", "type", "bridge");
    // For hellos: the kernel takes its time with an IPv6 address of the link's own.
    node.run("ip", "address", "add", "192.0.2.1/24", "dev", "eth0");
    host = openArpHost(peer, "eth0");
    announcer = startAnnouncer(["--socket", join(folder, "socket")], within(node));
    speaker = await connectSpeaker(join(folder, "socket"));
    speaker.send(
      { kind: "speaker", version: PROTOCOL_VERSION, node: "a" },
      { kind: "intend", intent: intent(HELD, { kind: "all" }) },
      { kind: "intend", intent: intent(HELD_6, { kind: "all" }) },
      { kind: "intend", intent: intent(NAMED, { kind: "named", names: ["eth1"] }) },
      { kind: "complete" },
    );
    await eventually(() => isAnnounced("eth0"));
  });

  afterAll(async () => {
    speaker.close();
    announcer.child.kill("SIGKILL");
    await announcer.ended;
    host.close();
    for (const namespace of [node, peer]) namespace.remove();
    rmSync(folder, { recursive: true });
  });

  it.each(EVENTS)("$event, the speaker hears what follows, and again when it is over", async (event) => {
    perform(event.happens);
    await eventually(() => isDeepStrictEqual(standing(), event.then));
    perform(event.undone);
    expect(await eventually(() => isAnnounced("eth0"))).toBe(true);
  });

  it.each(EVENTS.filter(({ then }) => then === NO_LINK))("$event and is back, neighbours are told", async (event) => {
    perform(event.happens);
    await eventually(() => !isAnnounced("eth0"));
    while (host.receive() !== undefined);
    perform(event.undone);
    expect(await eventually(() => announcementFrom(OURS))).toBe(true);
  });

  it("gets another MAC, neighbours are told", async () => {
    perform([`link set eth0 address ${formatMac(OTHER)}`]);
    expect(await eventually(() => announcementFrom(OTHER))).toBe(true);
    perform([`link set eth0 address ${formatMac(OURS)}`]);
    expect(await eventually(() => announcementFrom(OURS))).toBe(true);
  });

  it("is gone for less time than it takes to look, that counts all the same", async () => {
    const before = standings().length;
    node.run("sh", "-c", "printf 'link set eth0 down\\nlink set eth0 up\\n' | ip -batch -");
    await eventually(() => standings().length >= before + 2);
    expect(standings().slice(before, before + 2)).toEqual([NO_LINK, { kind: "announced", links: ["eth0"] }]);
  });

  it("comes up, neighbours are told of IPv6 addresses while the kernel has none there to send from", async () => {
    const listener = openNdpHost(peer, "eth0");
    perform(["link set eth0 down"]);
    await eventually(() => !isAnnounced("eth0"));
    perform(["link set eth0 up"]);
    const announcement = await eventually(() => {
      const frame = listener.receive();
      return frame !== undefined && isSameIp6(frame.sourceIp, toIp6(HELD_6)) ? frame : undefined;
    });
    listener.close();
    expect(announcement).toMatchObject({ source: OURS, ndp: { kind: "advertisement", target: toIp6(HELD_6) } });
  });

  it("comes that was named and missing, the speaker hears so, and when it goes too", async () => {
    expect(missing()).toEqual(["eth1"]);
    perform(["link add eth1 type veth peer name veth1"]);
    await eventually(() => missing()?.length === 0);
    perform(["link delete eth1"]);
    await eventually(() => missing()?.length === 1);
    expect(missing()).toEqual(["eth1"]);
  });

  function perform(commands: readonly string[]): void {
    for (const command of commands) {
      const [end, line] = command.startsWith("peer ") ? [peer, command.slice("peer ".length)] : [node, command];
      end.run("ip", ...line.split(" "));
    }
  }

  function standings(): readonly Standing[] {
    return speaker
      .heard()
      .flatMap((message) => (message.kind === "standing" && message.group === HELD ? [message.standing] : []));
  }

  function standing(): Standing | undefined {
    return standings().at(-1);
  }

  function isAnnounced(link: string): boolean {
    const now = standing();
    return now?.kind === "announced" && now.links.join() === link;
  }

  function missing(): readonly string[] | undefined {
    return speaker
      .heard()
      .flatMap((message) => (message.kind === "missing-links" ? [message.missing] : []))
      .at(-1);
  }

  function announcementFrom(sender: Mac): boolean {
    const frame = host.receive();
    return (
      frame?.source === sender && frame.arp.senderIp === toIp4Number(HELD) && frame.arp.targetIp === toIp4Number(HELD)
    );
  }
});

function intent(address: Ip, links: LinkChoice): Intent {
  return { group: address, addresses: [address], links, candidates: [{ node: "a", weight: 0 }] };
}
