import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { toIp4Number } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { BROADCAST, formatMac } from "../../../shared/net/mac.ts";
import { LONGEST_LINE, PROTOCOL_VERSION } from "../../../speaker/announcer/protocol.ts";
import type { Intent, ToAnnouncer } from "../../../speaker/announcer/protocol.ts";
import { openArpHost } from "../../netns/arp-host.ts";
import type { ArpHost } from "../../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../../netns/namespace.ts";
import type { Namespace } from "../../netns/namespace.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWith, program, ROOT } from "../../support/needs.ts";
import { CLIENT, HELD, OURS, question } from "./answer/table.ts";
import { connectSpeaker, isAnnouncing, startAnnouncer, within } from "./announcer-process.ts";
import type { AnnouncerProcess, Start, TestSpeaker } from "./announcer-process.ts";

const STALL_ON_SIGNAL = join(import.meta.dirname, "../../support/stall-on-signal.ts");
const GREETING: ToAnnouncer = { kind: "speaker", version: PROTOCOL_VERSION, node: "a" };
const COMPLETE: ToAnnouncer = { kind: "complete" };

let folder: string;
let path: string;
let announcers: AnnouncerProcess[];
let speakers: TestSpeaker[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanlord-announcer-"));
  path = join(folder, "socket");
  [announcers, speakers] = [[], []];
});

afterEach(async () => {
  for (const speaker of speakers) speaker.close();
  for (const { child, ended } of announcers) {
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(folder, { recursive: true });
});

describeWith([ROOT, program("arping", "iputils-arping")], "an announcer", () => {
  let node: Namespace;
  let client: Namespace;
  let host: ArpHost;

  beforeAll(() => {
    [node, client] = [createNamespace(ownName("node")), createNamespace(ownName("asker"))];
    connect(
      { namespace: node, link: "eth0", mac: formatMac(OURS) },
      { namespace: client, link: "eth0", mac: formatMac(CLIENT) },
    );
    client.run("ip", "address", "add", "192.0.2.2/24", "dev", "eth0");
    host = openArpHost(client, "eth0");
  });

  afterAll(() => {
    host.close();
    for (const namespace of [node, client]) namespace.remove();
  });

  it("answers arping with the link's MAC, and a probe too", async () => {
    const speaker = await announce();
    expect(client.run("arping", "-c1", "-w5", "-I", "eth0", HELD)).toContain(`[${formatMac(OURS).toUpperCase()}]`);
    expect(() => client.run("arping", "-D", "-c1", "-w5", "-I", "eth0", HELD)).toThrow("Command failed");
    speaker.send({ kind: "withdraw", group: HELD });
    await eventually(() => !isAnswered(HELD));
    expect(client.run("arping", "-D", "-c1", "-w1", "-I", "eth0", HELD)).toContain("Received 0 response(s)");
  });

  it("announces itself unasked when it comes to hold an address", async () => {
    await announce();
    const announcement = { destination: BROADCAST, source: OURS, arp: { senderIp: toIp4Number(HELD) } };
    await eventually(() => {
      expect(host.receive()).toMatchObject(announcement);
      return true;
    });
  });

  it("tells what it does, and counts what it heard", async () => {
    const speaker = await announce();
    const heard = speaker.heard().filter(({ kind }) => kind !== "ownership");
    expect(heard.slice(0, 4)).toEqual([
      { kind: "announcer", version: PROTOCOL_VERSION },
      { kind: "standing", group: HELD, standing: { kind: "silent", reason: "not-claimed" } },
      { kind: "standing", group: HELD, standing: { kind: "silent", reason: "probing" } },
      { kind: "standing", group: HELD, standing: { kind: "announced", links: ["eth0"] } },
    ]);
    await eventually(() => isAnswered(HELD));
    await eventually(() =>
      speaker
        .heard()
        .flatMap((message) => (message.kind === "counters" ? message.addresses : []))
        .some(({ address, responses, gratuitous }) => address === HELD && responses > 0 && gratuitous > 0),
    );
  });

  it("goes on answering when its speaker is gone, and lets go of what the next one does not name", async () => {
    const first = await announce();
    first.close();
    await eventually(() => lastAnnouncer().output().includes("speaker-gone"));
    expect(isAnswered(HELD)).toBe(true);
    const next = await connectTo(GREETING);
    await eventually(() => next.heard().length > 0);
    expect(isAnswered(HELD)).toBe(true);
    next.send(COMPLETE);
    await eventually(() => !isAnswered(HELD));
  });

  it("is silent while the whole of it is stopped, and answers again afterwards", async () => {
    await announce();
    const { child } = lastAnnouncer();
    process.kill(child.pid ?? 0, "SIGSTOP");
    expect(isAnswered(HELD)).toBe(false);
    process.kill(child.pid ?? 0, "SIGCONT");
    await eventually(() => isAnswered(HELD));
  });

  it("falls silent when its main thread hangs, though the thread that answers does not", async () => {
    const stallable = { node: ["--import", STALL_ON_SIGNAL], env: { STALL_MS: "3000" } };
    start({ ...within(node), ...stallable });
    await connectTo(GREETING, intend(HELD), COMPLETE);
    await eventually(() => isAnswered(HELD));
    lastAnnouncer().child.kill("SIGUSR2");
    expect(await eventually(() => !isAnswered(HELD), { ms: 2_500 })).toBe(true);
    expect(await eventually(() => isAnswered(HELD))).toBe(true);
  });

  it("leaves the links alone that its file excludes", async () => {
    const file = join(folder, "excluded.yaml");
    writeFileSync(file, 'announcedInterfacesToExclude: ["^eth.*"]');
    start(within(node), "--exclude-links-file", file);
    const speaker = await connectTo(GREETING, intend(HELD), COMPLETE);
    await eventually(() => speaker.heard().some(({ kind }) => kind === "standing"));
    expect(speaker.heard().findLast(({ kind }) => kind === "standing")).toMatchObject({
      standing: { kind: "silent", reason: "no-usable-link" },
    });
  });

  it("refuses what it does not understand, and goes on listening", async () => {
    start(within(node));
    const speaker = await connectTo();
    speaker.sendText('{"kind":"complete"}\n{"kind":"speaker","version":7,"node":"a"}\nnonsense\n');
    await eventually(() => speaker.heard().length === 4);
    expect(speaker.heard().slice(1)).toEqual([
      { kind: "refused", reason: "not-greeted" },
      { kind: "refused", reason: "version-not-spoken" },
      { kind: "refused", reason: "not-a-json-object" },
    ]);
    speaker.send(GREETING, intend(HELD));
    await eventually(() => speaker.heard().some((message) => message.kind === "standing"));
  });

  it("hangs up on a line without end", async () => {
    start(within(node));
    const speaker = await connectTo(GREETING);
    speaker.sendText("x".repeat(LONGEST_LINE + 1));
    expect(await eventually(speaker.isClosed)).toBe(true);
  });

  it("hangs up on the old speaker when a new one greets, not when somebody just looks", async () => {
    const first = await announce();
    const looker = await connectTo();
    await eventually(() => looker.heard().length === 1);
    expect(first.isClosed()).toBe(false);
    await connectTo(GREETING);
    await eventually(first.isClosed);
  });

  it("wants the speaker of its own node", async () => {
    start(within(node), "--node-name", "b");
    const speaker = await connectTo(GREETING);
    await eventually(() => speaker.heard().at(-1)?.kind === "refused");
    expect(speaker.heard().at(-1)).toEqual({ kind: "refused", reason: "other-node" });
  });

  it("replaces the socket of an announcer that was killed", async () => {
    const killed = start(within(node));
    await connectTo();
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(statSync(path).isSocket()).toBe(true);
    start(within(node));
    const speaker = await connectTo();
    await eventually(() => speaker.heard().length === 1);
    expect(speaker.heard()).toEqual([{ kind: "announcer", version: PROTOCOL_VERSION }]);
  });

  it("does not displace an announcer that lives", async () => {
    start(within(node));
    const speaker = await connectTo(GREETING);
    const second = start(within(node));
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain("ANNOUNCER_RUNNING: another announcer listens on");
    expect(speaker.isClosed()).toBe(false);
  });

  it("does not remove a file that is no socket", async () => {
    writeFileSync(path, "precious");
    const announcer = start(within(node));
    expect(await announcer.ended).toBe(1);
    expect(announcer.output()).toContain("SOCKET_PATH_TAKEN");
    expect(readFileSync(path, "utf8")).toBe("precious");
  });

  it.each(["SIGTERM", "SIGINT"] as const)("leaves nothing behind on %s", async (signal) => {
    const announcer = start(within(node));
    await connectTo(GREETING, intend(HELD), COMPLETE);
    announcer.child.kill(signal);
    expect(await announcer.ended).toBe(0);
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
    expect(isAnswered(HELD)).toBe(false);
  });

  /** Starts an announcer that has been told to announce the address, and has said what it does. */
  async function announce(address = HELD): Promise<TestSpeaker> {
    start(within(node));
    const speaker = await connectTo(GREETING, intend(address), COMPLETE);
    await eventually(() => speaker.heard().some(isAnnouncing));
    return speaker;
  }

  /** Whether a reply comes, rather than an announcement or nothing. */
  function isAnswered(address: Ip): boolean {
    while (host.receive() !== undefined);
    host.send(question({ targetIp: address }));
    let heard = host.receive();
    while (heard !== undefined && heard.destination !== CLIENT) heard = host.receive();
    return heard !== undefined;
  }
});

describeWith([program("setpriv", "util-linux")], "an announcer without CAP_NET_RAW", () => {
  it("says so, and ends", async () => {
    const withoutNetRaw = ROOT === undefined ? { prefix: ["setpriv", "--bounding-set=-net_raw"] } : {};
    const announcer = startAnnouncer(["--socket", path], withoutNetRaw);
    announcers.push(announcer);
    expect(await announcer.ended).toBe(1);
    expect(announcer.output()).toBe("PACKET_SOCKET_DENIED: opening a packet socket needs CAP_NET_RAW\n");
  });
});

function start(how: Start, ...flags: readonly string[]): AnnouncerProcess {
  const announcer = startAnnouncer(["--socket", path, ...flags], how);
  announcers.push(announcer);
  return announcer;
}

function lastAnnouncer(): AnnouncerProcess {
  const announcer = announcers.at(-1);
  if (announcer === undefined) throw new Error("no announcer was started");
  return announcer;
}

async function connectTo(...messages: readonly ToAnnouncer[]): Promise<TestSpeaker> {
  const speaker = await connectSpeaker(path);
  speakers.push(speaker);
  speaker.send(...messages);
  return speaker;
}

function intend(...addresses: Intent["addresses"]): ToAnnouncer {
  const candidates = [{ node: "a", weight: 0 }];
  return { kind: "intend", intent: { group: addresses[0], addresses, links: { kind: "all" }, candidates } };
}
