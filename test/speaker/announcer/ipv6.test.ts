import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { formatMac } from "../../../shared/net/mac.ts";
import { ip } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { PROTOCOL_VERSION } from "../../../speaker/announcer/protocol.ts";
import type { ToAnnouncer } from "../../../speaker/announcer/protocol.ts";
import { linkOf, openNdpHost } from "../../netns/arp-host.ts";
import type { NdpHost } from "../../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../../netns/namespace.ts";
import type { Namespace } from "../../netns/namespace.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWith, program, ROOT } from "../../support/needs.ts";
import { connectSpeaker, isAnnouncing, startAnnouncer, within } from "./announcer-process.ts";
import type { AnnouncerProcess, TestSpeaker } from "./announcer-process.ts";
import { CLIENT_6, HELD_6 } from "./answer/ndp-table.ts";
import { CLIENT, OURS } from "./answer/table.ts";

/** Neighbours that are checked every second instead of every half minute. */
const DISTRUSTFUL = ["base_reachable_time_ms=1000", "delay_first_probe_time=1"];

/** Answers that the client's checks are to get: some seconds' worth. */
const CHECKS = Number(process.env["NUD_CHECKS"] ?? 4);

/** A frame of another kind each, or a quarter of a second without any: more than a check takes that fails. */
const MOST_SILENCES = 400;

const NEEDS = [ROOT, program("ndisc6", "ndisc6"), program("tcpdump", "tcpdump"), program("curl", "curl")];

describeWith(NEEDS, "an announcer of an IPv6 address, for the kernel of a client", () => {
  let node: Namespace;
  let client: Namespace;
  let host: NdpHost;
  let folder: string;
  let announcer: AnnouncerProcess;
  let speaker: TestSpeaker;

  beforeAll(() => {
    [node, client] = [createNamespace(ownName("node6")), createNamespace(ownName("asker6"))];
    for (const { run } of [node, client]) run("sysctl", "-qw", "net.ipv6.conf.default.router_solicitations=0");
    connect(
      { namespace: node, link: "eth0", mac: formatMac(OURS) },
      { namespace: client, link: "eth0", mac: formatMac(CLIENT) },
    );
    node.run("ip", "address", "add", "2001:db8::a/64", "dev", "eth0", "nodad");
    node.run("ip", "address", "add", `${HELD_6}/128`, "dev", "lo");
    client.run("ip", "address", "add", `${CLIENT_6}/64`, "dev", "eth0", "nodad");
    client.run("sysctl", "-qw", ...DISTRUSTFUL.map((setting) => `net.ipv6.neigh.eth0.${setting}`));
    host = openNdpHost(client, "eth0");
  });

  afterAll(() => {
    host.close();
    for (const namespace of [node, client]) namespace.remove();
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "lanlord-ipv6-"));
    announcer = startAnnouncer(["--socket", join(folder, "socket")], within(node));
    speaker = await connectSpeaker(join(folder, "socket"));
    speaker.send({ kind: "speaker", version: PROTOCOL_VERSION, node: "a" }, intend(HELD_6), { kind: "complete" });
    await eventually(() => speaker.heard().some(isAnnouncing));
  });

  afterEach(async () => {
    speaker.close();
    announcer.child.kill("SIGTERM");
    await announcer.ended;
    rmSync(folder, { recursive: true });
  });

  it("is found by ndisc6 at the link's MAC, for as long as it is to be announced", async () => {
    expect(ndisc6(HELD_6)).toContain(formatMac(OURS).toUpperCase());
    speaker.send({ kind: "withdraw", group: HELD_6 });
    await eventually(() => groupsOf(node).every((group) => group !== "ff02::1:ff00:64"));
    expect(() => ndisc6(HELD_6)).toThrow("Command failed");
  });

  it("says so, and counts what it heard", async () => {
    expect(speaker.heard()).toContainEqual({
      kind: "standing",
      group: HELD_6,
      standing: { kind: "announced", links: ["eth0"] },
    });
    ndisc6(HELD_6);
    await eventually(() =>
      speaker
        .heard()
        .flatMap((message) => (message.kind === "counters" ? message.addresses : []))
        .some(({ address, responses, gratuitous }) => address === HELD_6 && responses > 0 && gratuitous > 0),
    );
  });

  it("tells all nodes unasked where the address is", async () => {
    const unasked = await eventually(() => {
      const heard = host.receive();
      return heard?.ndp.kind === "advertisement" && heard.source === OURS ? heard : undefined;
    });
    expect(unasked).toMatchObject({ destination: 0x3333_0000_0001, hopLimit: 255 });
    expect(unasked.ndp).toMatchObject({ isSolicited: false, isOverride: true, targetMac: OURS });
  });

  it("is in the group through which the address is asked for, and tells the switches so", async () => {
    const reports = startIn(client, "tcpdump", "-lvni", "eth0", "--immediate-mode", "ip6[6] == 0 and ip6[48] == 143");
    await eventually(() => reports.output().includes("listening on"));
    expect(groupsOf(node)).toContain("ff02::1:ff00:64");
    expect(node.run("ip", "maddress", "show", "dev", "eth0")).toContain("33:33:ff:00:00:64");
    speaker.send(intend(ip("2001:db8::65")));
    await eventually(() => /gaddr ff02::1:ff00:65 (to_ex|is_ex)/.test(reports.output()));
    await eventually(() => /gaddr ff02::1:ff00:64 (to_in|block)/.test(reports.output()));
    await reports.end();
    expect(groupsOf(node)).not.toContain("ff02::1:ff00:64");
  });

  it(
    "stays reachable while the client checks again and again (NUD_CHECKS: how often)",
    { timeout: 3_600_000 },
    async () => {
      // Not what became of the announcer of the test before.
      client.run("ip", "-6", "neighbour", "flush", "dev", "eth0");
      const neighbours = startIn(client, "ip", "-6", "monitor", "neigh", "dev", "eth0");
      const traffic = startIn(client, "bash", "-c", `while sleep 0.05; do echo x >/dev/udp/${HELD_6}/9; done`);
      const answers = answersHeard(host, CHECKS);
      await eventually(() => neighbours.output().includes("PROBE"));
      await traffic.end();
      await neighbours.end();
      expect(answers).toBe(CHECKS);
      expect(neighbours.output()).not.toContain("FAILED");
    },
  );

  it("answers on a link that appears later, and is in its group", async () => {
    const late = createNamespace(ownName("late6"));
    connect({ namespace: node, link: "eth1" }, { namespace: late, link: "eth0" });
    late.run("ip", "address", "add", "2001:db8::d/64", "dev", "eth0", "nodad");
    const found = await eventually(() => late.run("ndisc6", "-1", "-r1", "-w500", HELD_6, "eth0"));
    expect(found).toContain(formatMac(linkOf(node, "eth1").mac).toUpperCase());
    expect(groupsOf(node, "eth1")).toContain("ff02::1:ff00:64");
    late.remove();
  });

  it("leads a client to what the node serves on the address", async () => {
    const serve = `require("http").createServer((_, answer) => answer.end("served")).listen(8080, "::")`;
    const server = startIn(node, process.execPath, "-e", serve);
    const fetched = await eventually(() => client.run("curl", "-6sf", "-m1", `http://[${HELD_6}]:8080/`));
    await server.end();
    expect(fetched).toBe("served");
  });

  it("keeps a client from taking the address", async () => {
    client.run("ip", "address", "add", `${HELD_6}/64`, "dev", "eth0");
    const shown = (): string => client.run("ip", "-6", "address", "show", "dev", "eth0", "to", `${HELD_6}/128`);
    expect(await eventually(() => shown().includes("dadfailed"))).toBe(true);
    client.run("ip", "address", "del", `${HELD_6}/64`, "dev", "eth0");
  });

  function ndisc6(address: Ip): string {
    return client.run("ndisc6", "-1", "-r2", "-w500", address, "eth0");
  }
});

/** The multicast groups that the link is in. Like: ip -6 maddress show dev eth0 */
function groupsOf(namespace: Namespace, link = "eth0"): readonly string[] {
  const shown = namespace.run("ip", "-6", "maddress", "show", "dev", link);
  return [...shown.matchAll(/inet6 (\S+)/g)].map(([, group = ""]) => group);
}

/** How many solicited advertisements were heard, up to so many; fewer only when none comes for a long time. */
function answersHeard(host: NdpHost, wanted: number): number {
  let [heard, silences] = [0, 0];
  while (heard < wanted && silences < MOST_SILENCES) {
    const frame = host.receive();
    if (frame === undefined) silences += 1;
    if (frame?.ndp.kind !== "advertisement" || !frame.ndp.isSolicited) continue;
    [heard, silences] = [heard + 1, 0];
  }
  return heard;
}

/** A program that runs in the namespace until it is ended, and what it has printed. */
function startIn({ name }: Namespace, command: string, ...args: readonly string[]) {
  const child = spawn("ip", ["netns", "exec", name, command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return {
    output: () => output,
    end: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function intend(address: Ip): ToAnnouncer {
  const intent = {
    group: HELD_6,
    addresses: [address],
    links: { kind: "all" },
    candidates: [{ node: "a", weight: 0 }],
  } as const;
  return { kind: "intend", intent };
}
