/** What membership costs: an announcer that hears 99 others, each with 100 claims, beside the same one that is alone. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ip } from "../../shared/net/ip.ts";
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import { askState } from "../lab/ask-state.ts";
import { linkOf } from "../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../netns/namespace.ts";
import { connectSpeaker, isAnnouncing, startAnnouncer, within } from "../speaker/announcer/announcer-process.ts";
import { eventually } from "../support/eventually.ts";
import { residentMiB } from "./cluster.ts";
import { cpuSeconds, startIn } from "./processes.ts";
import { compared } from "./row.ts";
import type { Family, Row } from "./row.ts";

/** Rows `membership.*`. */
export const membership: Family = { prefixes: ["membership."], measure };

const NODES = 100;
const CLAIMS_EACH = 100;
const HELD = ip("192.0.2.100");

/** Long enough for what is compiled on the way to be compiled, and for an address to have been announced five times. */
const WARM_UP_MS = 6_000;
const SPAN_MS = 10_000;

/** Spent by all threads of the announcer in a second, and resident after it. */
interface Cost {
  readonly cpu: number;
  readonly rss: number;
}

async function measure(): Promise<readonly Row[]> {
  await using running = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "lanlord-bench-"));
  running.defer(() => rmSync(folder, { recursive: true }));
  const [node, others] = [createNamespace(ownName("bench-node")), createNamespace(ownName("bench-others"))];
  running.defer(() => [node, others].forEach((namespace) => namespace.remove()));
  connect({ namespace: node, link: "eth0" }, { namespace: others, link: "eth0" });
  node.run("ip", "address", "add", "198.51.100.1/24", "dev", "eth0");
  others.run("ip", "address", "add", "198.51.100.2/24", "dev", "eth0");
  writeFileSync(join(folder, "secretkey"), KEY);

  const socket = join(folder, "socket");
  const flags = ["--socket", socket, "--ml-secret-key-path", folder, "--log-level", "warn"];
  const { child } = startAnnouncer(flags, within(node));
  running.defer(() => void child.kill("SIGKILL"));
  const speaker = await connectSpeaker(socket);
  running.defer(speaker.close);
  const candidates = [{ node: "bench", weight: 0 }];
  speaker.send(
    { kind: "speaker", version: PROTOCOL_VERSION, node: "bench" },
    { kind: "intend", intent: { group: HELD, addresses: [HELD], links: { kind: "all" }, candidates } },
    { kind: "complete" },
  );
  await eventually(() => speaker.heard().some(isAnnouncing));
  const alone = await cost(child.pid ?? 0);
  const { index } = linkOf(others, "eth0");
  running.use(await startIn(others, "hellos.ts", KEY, String(index), String(NODES - 1), String(CLAIMS_EACH)));
  await eventually(async () => (await completePeers(socket)) === NODES - 1, { ms: 60_000 });
  const among = await cost(child.pid ?? 0);
  assert.equal(await completePeers(socket), NODES - 1, "not every peer was heard all the time");

  const note = `${NODES - 1} others, ${CLAIMS_EACH} claims each, a sealed hello every 150 ms of each; baseline: nobody`;
  return [
    compared(`membership.${NODES}.cpu`, among.cpu, alone.cpu, "s/s", note),
    compared(`membership.${NODES}.rss`, among.rss, alone.rss, "MiB", note),
  ];
}

const KEY = "a key for the benchmark";

async function cost(pid: number): Promise<Cost> {
  await after(WARM_UP_MS);
  const [spent, since] = [cpuSeconds(pid), performance.now()];
  await after(SPAN_MS);
  return { cpu: ((cpuSeconds(pid) - spent) * 1_000) / (performance.now() - since), rss: residentMiB(pid) };
}

async function completePeers(socket: string): Promise<number> {
  const { links } = await askState(socket);
  return links.flatMap(({ peers }) => peers.filter(({ isComplete }) => isComplete)).length;
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
