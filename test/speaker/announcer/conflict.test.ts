import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import { ip, toIp4Number } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { toIp6 } from "../../../shared/net/ip6.ts";
import { formatMac, mac } from "../../../shared/net/mac.ts";
import { unaskedFrame } from "../../../speaker/announcer/announce/unasked.ts";
import { PROTOCOL_VERSION } from "../../../speaker/announcer/protocol.ts";
import type { FromAnnouncer, Silence } from "../../../speaker/announcer/protocol.ts";
import type { ArpFrame } from "../../../speaker/announcer/wire/arp-frame.ts";
import type { Frame } from "../../../speaker/announcer/wire/frame.ts";
import type { NdpFrame } from "../../../speaker/announcer/wire/ndp-frame.ts";
import { openArpHost, openNdpHost } from "../../netns/arp-host.ts";
import type { Host } from "../../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../../netns/namespace.ts";
import type { Namespace } from "../../netns/namespace.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWith, ROOT } from "../../support/needs.ts";
import { connectSpeaker, startAnnouncer, within } from "./announcer-process.ts";
import type { AnnouncerProcess, TestSpeaker } from "./announcer-process.ts";
import { arpFrame } from "./wire/frames.ts";

const OURS = mac("02:00:00:00:00:0a");
const THEM = mac("02:00:00:00:00:07");
const IP4 = ip("192.0.2.100");
const IP6 = ip("2001:db8::64");
/** Longer than it takes to look again after a conflict. */
const PATIENTLY = { ms: 25_000 };
/** Silence for longer than from one announcement to the next means that those after a change of hands are over. */
const LONGEST_PAUSE_MS = 1_500;

describeWith([ROOT], "an announcer on a LAN with another host", () => {
  let node: Namespace;
  let others: Namespace;
  let folder: string;
  let announcer: AnnouncerProcess;
  let speaker: TestSpeaker;

  beforeEach(() => {
    [node, others] = [createNamespace(ownName("node")), createNamespace(ownName("others"))];
    connect(
      { namespace: node, link: "eth0", mac: formatMac(OURS) },
      { namespace: others, link: "eth0", mac: formatMac(THEM) },
    );
    folder = mkdtempSync(join(tmpdir(), "lanlord-conflict-"));
  });

  afterEach(async () => {
    speaker.close();
    announcer.child.kill("SIGKILL");
    await announcer.ended;
    for (const namespace of [node, others]) namespace.remove();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["IPv4", IP4, "24"],
    ["IPv6", IP6, "64"],
  ])(
    "does not announce an %s address that the other one has, says who that is, and does once it is gone",
    async (_, address, length) => {
      await start();
      others.run("ip", "address", "add", `${address}/${length}`, "dev", "eth0", ...(address === IP6 ? ["nodad"] : []));
      intend(address);
      await eventually(() => isSilent("address-conflict"), PATIENTLY);
      expect(standings()).not.toContainEqual(expect.objectContaining({ kind: "announced" }));
      expect(conflicts()).toEqual([
        { kind: "conflict", address, mac: formatMac(THEM), link: "eth0", lastedMs: expect.any(Number) as number },
      ]);
      others.run("ip", "address", "del", `${address}/${length}`, "dev", "eth0");
      await eventually(isAnnounced, PATIENTLY);
    },
  );

  it.each<[string, Ip, () => Thief]>([
    ["IPv4", IP4, () => arpThief(others)],
    ["IPv6", IP6, () => ndpThief(others)],
  ])("defends an %s address against a thief, and says who persists", async (_, address, openThief) => {
    await start();
    const thief = openThief();
    intend(address);
    await eventually(isAnnounced);
    await eventually(() => {
      thief.steal();
      return conflicts().length > 0;
    }, PATIENTLY);
    expect(conflicts()[0]).toMatchObject({ address, mac: formatMac(THEM), link: "eth0" });
    expect(standings().at(-1)).toEqual({ kind: "announced", links: ["eth0"] });
    await eventually(() => !thief.hearsAnnouncement(LONGEST_PAUSE_MS), PATIENTLY);
    await eventually(() => {
      thief.steal();
      return thief.hearsAnnouncement(250);
    }, PATIENTLY);
    thief.close();
  });

  it("asks three times before it announces for the first time, as slowly as RFC 5227 wants it on request", async () => {
    await start("--conflict-probe", "rfc");
    const host = openArpHost(others, "eth0");
    intend(IP4);
    const heard: ArpFrame[] = [];
    await eventually(() => {
      const frame = host.receive();
      if (frame?.source === OURS) heard.push(frame);
      return heard.some(({ arp }) => arp.senderIp !== 0);
    }, PATIENTLY);
    expect(heard.map(({ arp }) => [arp.senderIp, arp.targetIp])).toEqual([
      ...Array<number[]>(3).fill([0, toIp4Number(IP4)]),
      [toIp4Number(IP4), toIp4Number(IP4)],
    ]);
    host.close();
  });

  it("goes on announcing without a gap when its speaker starts again", async () => {
    await start();
    intend(IP4);
    await eventually(isAnnounced);
    others.run("ip", "address", "add", `${IP4}/24`, "dev", "eth0");
    const next = await connectSpeaker(join(folder, "socket"));
    speaker = next;
    next.send({ kind: "speaker", version: PROTOCOL_VERSION, node: "a" });
    intend(IP4);
    next.send({ kind: "complete" });
    await eventually(() => standings().length > 0);
    expect(standings()).toEqual([{ kind: "announced", links: ["eth0"] }]);
  });

  async function start(...flags: readonly string[]): Promise<void> {
    const path = join(folder, "socket");
    announcer = startAnnouncer(["--socket", path, ...flags], within(node));
    speaker = await connectSpeaker(path);
    speaker.send({ kind: "speaker", version: PROTOCOL_VERSION, node: "a" }, { kind: "complete" });
  }

  function intend(address: Ip): void {
    const candidates = [{ node: "a", weight: 0 }];
    speaker.send({
      kind: "intend",
      intent: { group: address, addresses: [address], links: { kind: "all" }, candidates },
    });
  }

  function standings() {
    return speaker.heard().flatMap((message) => (message.kind === "standing" ? [message.standing] : []));
  }

  function isAnnounced(): boolean {
    return standings().at(-1)?.kind === "announced";
  }

  function isSilent(reason: Silence): boolean {
    const standing = standings().at(-1);
    return standing?.kind === "silent" && standing.reason === reason;
  }

  function conflicts(): readonly FromAnnouncer[] {
    return speaker.heard().filter(({ kind }) => kind === "conflict");
  }
});

/** A host that claims an address of ours. */
interface Thief {
  readonly steal: () => void;
  /** Whether the announcer says within that time that the address is its own; it may say other things meanwhile. */
  readonly hearsAnnouncement: (withinMs: number) => boolean;
  readonly close: () => void;
}

function arpThief(namespace: Namespace): Thief {
  const address = String(IP4);
  const frame = arpFrame({ destination: "ff:ff:ff:ff:ff:ff", sender: [THEM, address], target: [0, address] });
  const ours = ({ source, arp }: ArpFrame): boolean => source === OURS && arp.senderIp === toIp4Number(IP4);
  return thief(openArpHost(namespace, "eth0"), frame, ours);
}

function ndpThief(namespace: Namespace): Thief {
  const ours = ({ source, ndp }: NdpFrame): boolean => source === OURS && ndp.kind === "advertisement";
  return thief(openNdpHost(namespace, "eth0"), unaskedFrame(toIp6(IP6), THEM), ours);
}

function thief<F extends Frame>(host: Host<F>, claim: F, isOurs: (frame: F) => boolean): Thief {
  return {
    steal: () => host.send(claim),
    hearsAnnouncement: (withinMs) => {
      const end = systemClock.now() + withinMs;
      while (systemClock.now() < end) {
        const frame = host.receive();
        if (frame !== undefined && isOurs(frame)) return true;
      }
      return false;
    },
    close: host.close,
  };
}
