/** Lanlord and keepalived are given the same address: what each makes of the other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ip } from "../../../shared/net/ip.ts";
import { formatMac } from "../../../shared/net/mac.ts";
import { PROTOCOL_VERSION } from "../../../speaker/announcer/protocol.ts";
import type { Standing } from "../../../speaker/announcer/protocol.ts";
import { keepalived } from "../../lab/keepalived.ts";
import { createLan, LINK } from "../../lab/lan.ts";
import type { Host, Lan } from "../../lab/lan.ts";
import { start } from "../../lab/process.ts";
import type { Running } from "../../lab/process.ts";
import { ownName } from "../../netns/namespace.ts";
import { eventually } from "../../support/eventually.ts";
import { ROOT, describeWith, program } from "../../support/needs.ts";
import { connectSpeaker, isAnnouncing, startAnnouncer, within } from "./announcer-process.ts";
import type { AnnouncerProcess, TestSpeaker } from "./announcer-process.ts";

const ADDRESS = ip("192.168.67.120");
/** Longer than until an address is looked for again. */
const PATIENTLY = { ms: 25_000 };

describeWith([ROOT, program("keepalived", "keepalived")], "an address that keepalived has been given, too", () => {
  let lan: Lan;
  let folder: string;
  let other: Host;
  let announcer: AnnouncerProcess;
  let speaker: TestSpeaker;
  let vrrp: Running | undefined;

  beforeEach(async () => {
    lan = createLan(ownName("vrrp"), 2);
    folder = mkdtempSync(join(tmpdir(), "lanlord-vrrp-"));
    const [node, second] = lan.nodes as readonly [Host, Host];
    other = second;
    const path = join(folder, "socket");
    announcer = startAnnouncer(["--node-name", node.name, "--socket", path], within(node.namespace));
    speaker = await connectSpeaker(path);
    speaker.send({ kind: "speaker", version: PROTOCOL_VERSION, node: node.name }, { kind: "complete" });
  });

  afterEach(async () => {
    await vrrp?.end("SIGTERM");
    speaker.close();
    announcer.child.kill("SIGKILL");
    await announcer.ended;
    lan.remove();
    rmSync(folder, { recursive: true });
  });

  it("is left to keepalived that has it, and announced once keepalived has ended", async () => {
    const running = await master();
    intend();
    await eventually(() => conflicts().length > 0, PATIENTLY);
    // It is told of after the conflict, and may come a moment later.
    await eventually(() => {
      expect(latest()).toEqual({ kind: "silent", reason: "address-conflict" });
      return true;
    });
    expect(conflicts()[0]).toMatchObject({ address: ADDRESS, mac: formatMac(other.mac), link: LINK });
    expect(speaker.heard().some(isAnnouncing)).toBe(false);
    await running.end("SIGTERM");
    await eventually(() => latest()?.kind === "announced", PATIENTLY);
  });

  it("stays announced when keepalived takes it, whose host is reported; keepalived says nothing of a conflict", async () => {
    intend();
    await eventually(() => latest()?.kind === "announced");
    // It tells the LAN twice, and never again: when it has taken the address, and five seconds later.
    const running = await master();
    await eventually(() => conflicts().length > 0, PATIENTLY);
    expect(conflicts()[0]).toMatchObject({ address: ADDRESS, mac: formatMac(other.mac), link: LINK });
    expect(latest()).toEqual({ kind: "announced", links: [LINK] });
    expect(running.said()).not.toMatch(/conflict|duplicate|in use/i);
  });

  /** One that believes that it has the address. */
  async function master(): Promise<Running> {
    const running = start(keepalived(other, { address: ADDRESS, priority: 100, advertInterval: 0.1 }, folder), folder);
    vrrp = running;
    await eventually(() => running.said().includes("Sending gratuitous ARP"));
    return running;
  }

  function intend(): void {
    const candidates = [{ node: lan.nodes[0]!.name, weight: 0 }];
    const intent = { group: ADDRESS, addresses: [ADDRESS], links: { kind: "all" }, candidates } as const;
    speaker.send({ kind: "intend", intent });
  }

  function latest(): Standing | undefined {
    return speaker
      .heard()
      .flatMap((message) => (message.kind === "standing" ? [message.standing] : []))
      .at(-1);
  }

  function conflicts() {
    return speaker.heard().filter(({ kind }) => kind === "conflict");
  }
});
