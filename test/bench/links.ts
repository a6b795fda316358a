/** How soon a change of a link is acted on: from when ip(8) is told to change it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ip, toIp4Number } from "../../shared/net/ip.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { parseMac } from "../../shared/net/mac.ts";
import { openArpHost } from "../netns/arp-host.ts";
import type { ArpHost } from "../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../netns/namespace.ts";
import type { Namespace } from "../netns/namespace.ts";
import { connectSpeaker, startAnnouncer, within } from "../speaker/announcer/announcer-process.ts";
import { EVENTS, NO_LINK } from "../speaker/announcer/links/events.ts";
import type { LinkEvent } from "../speaker/announcer/links/events.ts";
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import type { Standing } from "../../speaker/announcer/protocol.ts";
import type { ArpFrame } from "../../speaker/announcer/wire/arp-frame.ts";
import { eventually } from "../support/eventually.ts";
import { median } from "./quantile.ts";
import { alone, compared } from "./row.ts";
import type { Family, Row } from "./row.ts";

/** Rows `link.*`. */
export const links: Family = { prefixes: ["link."], measure };

const HELD = ip("192.0.2.100");
const KERNEL = ip("192.0.2.1");
const AS_BEFORE: Standing = { kind: "announced", links: ["eth0"] };
const TURNS = 15;

/** A cable, an announcer at the one end of it, and somebody who listens at the other. */
interface Cable extends AsyncDisposable {
  readonly host: ArpHost;
  /** Returns when ip(8) has been told, not when it is done. */
  readonly tell: (commands: readonly string[]) => void;
  readonly standing: () => Standing | undefined;
}

async function measure(): Promise<readonly Row[]> {
  await using cable = await createCable();
  const rows = [await upToAnnounce(cable), await downToSilent(cable)];
  for (const event of EVENTS) rows.push(eventRow(event.event, await timesTo(cable, event), event.happens.join(", ")));
  rows.push(await anotherMac(cable));
  return rows;
}

/** Beside the kernel, which announces its own address on the same occasion (arp_notify). */
async function upToAnnounce(cable: Cable): Promise<Row> {
  const [ours, kernels]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn += 1) {
    cable.tell(["link set eth0 down"]);
    await settled(cable, NO_LINK);
    while (cable.host.receive() !== undefined);
    const told = performance.now();
    cable.tell(["link set eth0 up"]);
    const heard = announcementsOf(cable.host, [HELD, KERNEL].map(toIp4Number));
    ours.push((heard.get(toIp4Number(HELD)) ?? Infinity) - told);
    kernels.push((heard.get(toIp4Number(KERNEL)) ?? Infinity) - told);
    await settled(cable, AS_BEFORE);
  }
  const note = "to the first announcement on the wire; baseline: the kernel's own (arp_notify)";
  return compared("link.up-to-announce", median(ours), median(kernels), "ms", note);
}

async function downToSilent(cable: Cable): Promise<Row> {
  const [happens, undone] = [["link set eth0 down"], ["link set eth0 up"]];
  const ms = await timesTo(cable, { happens, then: NO_LINK, undone });
  return alone("link.down-to-silent", median(ms), "ms", "until the speaker is told that nothing is answered");
}

function eventRow(event: string, ms: readonly number[], note: string): Row {
  const slowest = `slowest of ${ms.length}: ${Math.max(...ms).toFixed(0)} ms`;
  return alone(`link.event.${event.replaceAll(" ", "-")}`, median(ms), "ms", `${note}; ${slowest}`);
}

async function timesTo(cable: Cable, { happens, then, undone }: Omit<LinkEvent, "event">): Promise<readonly number[]> {
  const ms: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await atAnyTime();
    const told = performance.now();
    cable.tell(happens);
    await settled(cable, then);
    ms.push(performance.now() - told);
    cable.tell(undone);
    await settled(cable, AS_BEFORE);
  }
  return ms;
}

/** To the first announcement that has it. */
async function anotherMac(cable: Cable): Promise<Row> {
  const ms: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await atAnyTime();
    const mac = `02:00:00:00:00:${(turn + 16).toString(16)}`;
    const told = performance.now();
    cable.tell([`link set eth0 address ${mac}`]);
    while (!announces(cable.host.receive(), parseMac(mac))) assert(performance.now() - told < 10_000);
    ms.push(performance.now() - told);
  }
  return eventRow("gets another MAC", ms, "to the first announcement that has it");
}

function announces(frame: ArpFrame | undefined, sender: Mac | undefined): boolean {
  return frame?.source === sender && frame?.arp.senderIp === toIp4Number(HELD);
}

/** The announcer looks at some things now and then: turns are not to keep in step with that. */
async function atAnyTime(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 200));
}

function settled(cable: Cable, standing: Standing): Promise<true> {
  return eventually(() => isDeepStrictEqual(cable.standing(), standing), { everyMs: 1 });
}

/** When each of the addresses was first announced. */
function announcementsOf(host: ArpHost, addresses: readonly number[]): ReadonlyMap<number, number> {
  const heard = new Map<number, number>();
  for (let quiet = 0; heard.size < addresses.length && quiet < 8;) {
    const arp = host.receive()?.arp;
    if (arp === undefined) quiet += 1;
    else if (addresses.includes(arp.senderIp) && !heard.has(arp.senderIp)) heard.set(arp.senderIp, performance.now());
  }
  return heard;
}

async function createCable(): Promise<Cable> {
  const [node, peer] = [createNamespace(ownName("bench-node")), createNamespace(ownName("bench-peer"))];
  connect({ namespace: node, link: "eth0" }, { namespace: peer, link: "eth0" });
  node.run("ip", "link", "add", "br0", "type", "bridge");
  node.run("ip", "address", "add", `${KERNEL}/24`, "dev", "eth0");
  node.run("sysctl", "-qw", "net.ipv4.conf.eth0.arp_notify=1");
  const folder = mkdtempSync(join(tmpdir(), "lanlord-bench-"));
  const announcer = startAnnouncer(["--socket", join(folder, "socket")], within(node));
  const speaker = await connectSpeaker(join(folder, "socket"));
  const candidates = [{ node: "bench", weight: 0 }];
  speaker.send(
    { kind: "speaker", version: PROTOCOL_VERSION, node: "bench" },
    { kind: "intend", intent: { group: HELD, addresses: [HELD], links: { kind: "all" }, candidates } },
    { kind: "complete" },
  );
  const host = openArpHost(peer, "eth0");
  const [here, there] = [startIp(node), startIp(peer)];
  const cable: Cable = {
    host,
    tell: (commands) => {
      for (const command of commands)
        if (command.startsWith("peer ")) there.tell(command.slice("peer ".length));
        else here.tell(command);
    },
    standing: () =>
      speaker
        .heard()
        .flatMap((message) => (message.kind === "standing" ? [message.standing] : []))
        .at(-1),
    [Symbol.asyncDispose]: async () => {
      speaker.close();
      announcer.child.kill("SIGKILL");
      await announcer.ended;
      host.close();
      for (const ip of [here, there]) ip.end();
      for (const namespace of [node, peer]) namespace.remove();
      rmSync(folder, { recursive: true });
    },
  };
  await settled(cable, AS_BEFORE);
  return cable;
}

/** One that waits for commands: what it takes to start it is not measured. */
function startIp(namespace: Namespace): { readonly tell: (command: string) => void; readonly end: () => void } {
  const { stdin } = spawn("ip", ["netns", "exec", namespace.name, "ip", "-batch", "-"], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  return {
    tell: (command) => stdin.write(`${command}\n`),
    end: () => stdin.end(),
  };
}
