import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ip } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { formatMac, mac } from "../../../shared/net/mac.ts";
import { PROTOCOL_VERSION } from "../../../speaker/announcer/protocol.ts";
import type { FromAnnouncer, Silence } from "../../../speaker/announcer/protocol.ts";
import { openArpHost } from "../../netns/arp-host.ts";
import type { ArpHost } from "../../netns/arp-host.ts";
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

describeWith([ROOT], "an announcer on a LAN with another host", () => {
  let node: Namespace;
  let others: Namespace;
  let folder: string;
  let announcer: AnnouncerProcess;
  let speaker: TestSpeaker;

  beforeEach(async () => {
    [node, others] = [createNamespace(ownName("node")), createNamespace(ownName("others"))];
    connect(
      { namespace: node, link: "eth0", mac: formatMac(OURS) },
      { namespace: others, link: "eth0", mac: formatMac(THEM) },
    );
    folder = mkdtempSync(join(tmpdir(), "lanlord-conflict-"));
    const path = join(folder, "socket");
    announcer = startAnnouncer(["--socket", path], within(node));
    speaker = await connectSpeaker(path);
    speaker.send({ kind: "speaker", version: PROTOCOL_VERSION, node: "a" });
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

  it("defends an address against a thief, and says who persists", async () => {
    const thief = openArpHost(others, "eth0");
    intend(IP4);
    await eventually(isAnnounced);
    await eventually(() => {
      steal(thief);
      return conflicts().length > 0;
    }, PATIENTLY);
    expect(conflicts()[0]).toMatchObject({ address: IP4, mac: formatMac(THEM), link: "eth0" });
    expect(standings().at(-1)).toEqual({ kind: "announced", links: ["eth0"] });
    while (thief.receive() !== undefined);
    await eventually(() => {
      steal(thief);
      return thief.receive()?.source === OURS;
    }, PATIENTLY);
    thief.close();
  });

  it("goes on announcing without a gap when its speaker starts again", async () => {
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

/** Announces the address as if it were its own. */
function steal(thief: ArpHost): void {
  const address = String(IP4);
  thief.send(arpFrame({ destination: "ff:ff:ff:ff:ff:ff", sender: [THEM, address], target: [0, address] }));
}
