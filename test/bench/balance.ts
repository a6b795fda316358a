/** How evenly groups are spread over nodes: at first, after one has died, and after it has come back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToAnnouncer } from "../../speaker/announcer/protocol.ts";
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import { fromIp4Number, ip, toIp4Number } from "../../shared/net/ip.ts";
import { askState } from "../lab/ask-state.ts";
import { createLan } from "../lab/lan.ts";
import type { Host } from "../lab/lan.ts";
import { areReady } from "../lab/whole.ts";
import { ownName } from "../netns/namespace.ts";
import { connectSpeaker, startAnnouncer, within } from "../speaker/announcer/announcer-process.ts";
import type { AnnouncerProcess, TestSpeaker } from "../speaker/announcer/announcer-process.ts";
import { eventually } from "../support/eventually.ts";
import { alone } from "./row.ts";
import type { Family, Row } from "./row.ts";

/** Rows `balance.*`. */
export const balance: Family = {
  prefixes: ["balance."],
  measure: async () => {
    const rows: Row[] = [];
    for (const nodes of [3, 5, 10]) rows.push(...(await measure(nodes)));
    return rows;
  },
};

const GROUPS = 300;

/** Coprime with how many there are. */
const STRIDE = 77;
const FIRST = toIp4Number(ip("192.0.2.1"));

/** An announcer, and the speaker's end of its socket. */
interface Member {
  readonly path: string;
  readonly process: AnnouncerProcess;
  readonly speaker: TestSpeaker;
}

/** The owner of each group. */
type Owners = ReadonlyMap<string, string>;

async function measure(count: number): Promise<readonly Row[]> {
  return [...(await lifeOf(count)), ...(await coldStart(count))];
}

/** Groups come to nodes that are up; then one of those dies, and comes back. */
async function lifeOf(count: number): Promise<readonly Row[]> {
  await using cluster = createCluster(count);
  const { names, members } = cluster;
  await Promise.all(names.map((name) => cluster.start(name, [])));
  await eventually(async () => areReady(await Promise.all([...members.values()].map(({ path }) => askState(path)))));
  for (const { speaker } of members.values()) speaker.send(...intents(names));
  const first = await settled(members);
  const [dying = "", ...others] = names;
  await cluster.kill(dying);
  const afterDeath = await settled(members);
  await cluster.start(dying, intents(names));
  const afterReturn = await settled(members);
  return [
    ...spread(`balance.${count}.first`, first, names),
    ...spread(`balance.${count}.after-death`, afterDeath, others),
    moved(`balance.${count}.after-death`, first, afterDeath, others),
    ...spread(`balance.${count}.after-return`, afterReturn, others),
    moved(`balance.${count}.after-return`, afterDeath, afterReturn, others),
  ];
}

/** All nodes start at once, as after a power failure, and the groups have been there for long. */
async function coldStart(count: number): Promise<readonly Row[]> {
  await using cluster = createCluster(count);
  const { names } = cluster;
  await Promise.all(names.map((name) => cluster.start(name, intents(names))));
  return spread(`balance.${count}.cold-start`, await settled(cluster.members), names);
}

/** Nodes without announcers at first. */
interface Cluster extends AsyncDisposable {
  readonly names: readonly string[];
  /** Those that have one, by node. */
  readonly members: ReadonlyMap<string, Member>;
  /** Resolves when the announcer has been told these. */
  readonly start: (name: string, intents: readonly ToAnnouncer[]) => Promise<void>;
  readonly kill: (name: string) => Promise<void>;
}

function createCluster(count: number): Cluster {
  const folder = mkdtempSync(join(tmpdir(), "lanlord-bench-"));
  const lan = createLan(ownName("bench"), count);
  const members = new Map<string, Member>();
  const kill = async (name: string): Promise<void> => {
    const member = members.get(name);
    members.delete(name);
    member?.speaker.close();
    member?.process.child.kill("SIGKILL");
    await member?.process.ended;
  };
  return {
    names: lan.nodes.map(({ name }) => name),
    members,
    start: async (name, intents) => {
      const host = lan.nodes.find((node) => node.name === name);
      if (host !== undefined) members.set(name, await member(host, join(folder, name), intents));
    },
    kill,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...members.keys()].map(kill));
      lan.remove();
      rmSync(folder, { recursive: true });
    },
  };
}

async function member({ name, namespace }: Host, path: string, intents: readonly ToAnnouncer[]): Promise<Member> {
  const flags = ["--node-name", name, "--socket", path, "--log-level", "none"];
  const process = startAnnouncer(flags, within(namespace));
  const speaker = await connectSpeaker(path);
  speaker.send({ kind: "speaker", version: PROTOCOL_VERSION, node: name }, ...intents, { kind: "complete" });
  return { path, process, speaker };
}

/** Every node is told the same: each may announce each group. Services come in no order of their addresses. */
function intents(names: readonly string[]): readonly ToAnnouncer[] {
  const candidates = names.map((node) => ({ node, weight: 0 }));
  return Array.from({ length: GROUPS }, (_, index) => {
    const address = fromIp4Number(FIRST + ((index * STRIDE) % GROUPS));
    return { kind: "intend", intent: { group: address, addresses: [address], links: { kind: "all" }, candidates } };
  });
}

/** Once every group has one owner, everybody has said so, and it has stayed like that. */
async function settled(members: ReadonlyMap<string, Member>): Promise<Owners> {
  let last = "";
  let since = 0;
  return eventually(
    () => {
      const now = owners(members);
      const text = JSON.stringify([...(now ?? [])]);
      if (text !== last) [last, since] = [text, performance.now()];
      return now !== undefined && performance.now() - since > CALM_MS ? now : undefined;
    },
    { ms: 30_000, everyMs: 100 },
  );
}

/** Longer than it takes to find out that a node is dead, and to look for an address. */
const CALM_MS = 1_500;

/** Undefined when two say that they have a group, or nobody does, or somebody has said nothing of it. */
function owners(members: ReadonlyMap<string, Member>): Owners | undefined {
  const all = new Map<string, string>();
  for (const [node, { speaker }] of members) {
    const standings = new Map(
      speaker.heard().flatMap((message) => (message.kind === "standing" ? [[message.group, message.standing]] : [])),
    );
    if (standings.size < GROUPS) return undefined;
    for (const [group, { kind }] of standings) {
      if (kind === "silent") continue;
      if (all.has(group)) return undefined;
      all.set(group, node);
    }
  }
  return all.size === GROUPS ? all : undefined;
}

function spread(name: string, owners: Owners, among: readonly string[]): readonly Row[] {
  const counts = among.map((node) => [...owners.values()].filter((owner) => owner === node).length);
  const note = `${GROUPS} groups on ${among.length} nodes: ${counts.join(", ")}`;
  return [
    alone(`${name}.min`, Math.min(...counts), "groups", note),
    alone(`${name}.max`, Math.max(...counts), "groups", note),
  ];
}

/** Of those whose owner is still there. */
function moved(name: string, before: Owners, after: Owners, alive: readonly string[]): Row {
  const away = [...before].filter(([group, owner]) => alive.includes(owner) && after.get(group) !== owner);
  return alone(`${name}.moved`, away.length, "groups", "from a node that was there all the time");
}
