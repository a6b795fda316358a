/** The speaker's loop: newest state of the cluster → intents → announcer, and what the announcer does → report. */
import type { Clock } from "../shared/clock.ts";
import type { Cluster, Collection, View } from "../shared/cluster/cluster.ts";
import type { Log } from "../shared/log.ts";
import { ADVERTISEMENTS } from "../shared/manifest/advertisement.ts";
import { ENDPOINT_SLICES } from "../shared/manifest/endpoint-slice.ts";
import { NODES } from "../shared/manifest/node.ts";
import { POOLS } from "../shared/manifest/pool.ts";
import { SERVICE_L2_STATUSES } from "../shared/manifest/service-l2-status.ts";
import { SERVICES } from "../shared/manifest/service.ts";
import type { Node } from "../shared/model/node.ts";
import { keyOf } from "../shared/model/object.ts";
import type { Ip } from "../shared/net/ip.ts";
import { createAnnouncerClient } from "./announcer-client.ts";
import type { FromAnnouncer, NodeAddresses } from "./announcer/protocol.ts";
import { createIntents } from "./intents/intents.ts";
import type { Intents } from "./intents/intents.ts";
import type { Changes, Delta } from "./intents/world.ts";
import { createConflicts } from "./report/conflicts.ts";
import { findOwnPod } from "./report/own-pod.ts";
import { createReport } from "./report/report.ts";

const KINDS = {
  services: SERVICES,
  slices: ENDPOINT_SLICES,
  pools: POOLS,
  advertisements: ADVERTISEMENTS,
  nodes: NODES,
  statuses: SERVICE_L2_STATUSES,
};

/** Of which the first asks for it. */
const HANDOFF_WORDS: ReadonlySet<string> = new Set(["true", "false", ""]);

/** What a speaker works with. */
export interface SpeakerParts {
  readonly cluster: Cluster;
  readonly node: string;
  readonly namespace: string;
  readonly podName: string | undefined;
  readonly loadBalancerClass: string | undefined;
  readonly ignoreExclude: boolean;
  /** The MACs of this node's neighbours, as they are when it is called. */
  readonly neighbours: () => ReadonlyMap<Ip, string>;
  /** Where its announcer listens. */
  readonly announcerSocket: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with each view of the cluster, once it is taken in. */
  readonly onKnown?: (view: SpeakerView, groups: Intents["groups"]) => void;
  /** Called with what the announcer says. */
  readonly onHeard?: (message: FromAnnouncer) => void;
  /** Called when there is no way to it any more. */
  readonly onGone?: () => void;
}

/** What a speaker sees of the cluster. */
export type SpeakerView = View<typeof KINDS>;

/** Runs until the signal is aborted. */
export async function run(parts: SpeakerParts, signal: AbortSignal): Promise<void> {
  const { cluster, podName, log } = parts;
  const intents = createIntents(parts);
  const report = createReport({ ...parts, intents });
  let nodes: readonly NodeAddresses[] = [];
  const conflicts = createConflicts({ ...parts, nodeWith, announcedBy: report.announcedBy });
  const onMessage = (message: FromAnnouncer): void => {
    report.heard(message);
    conflicts.heard(message);
    parts.onHeard?.(message);
  };
  const onGone = (): void => parts.onGone?.();
  const announcer = createAnnouncerClient({ ...parts, socket: parts.announcerSocket, onMessage, onGone });
  const background: Promise<void>[] = [];

  for await (const view of cluster.views(KINDS, signal)) {
    const difference = intents.update(deltaOf(view));
    if (view.nodes.changed.has(parts.node)) warnOfHandoff(view.nodes.read.get(parts.node)?.handoff);
    report.clusterIs({ services: view.services.read, nodes: view.nodes.read }, difference, view.statuses);
    parts.onKnown?.(view, intents.groups);
    if (view.nodes.changed.size > 0) nodes = addressesOf(view.nodes.read.values());
    announcer.nodesAre(nodes);
    announcer.intend(new Map([...difference.groups].map((key) => [key, intents.groups.get(key)?.intent])));
    if (background.length > 0) continue;
    // Not before everything is known: an announcer that was at work goes on with what it is told, and with nothing else.
    log.info({ services: view.services.read.size, groups: intents.groups.size }, "cluster-known");
    background.push(announcer.run(signal), reportAs(podName), conflicts.run(signal));
  }
  await Promise.all(background);

  function nodeWith(mac: string): string | undefined {
    const macs = parts.neighbours();
    return nodes.find(({ addresses }) => addresses.some((address) => macs.get(address) === mac))?.node;
  }

  /** By the one speaker whose node it is: a word that stands for nothing here is a slip of somebody's who waits. */
  function warnOfHandoff(value: string | undefined): void {
    if (value !== undefined && !HANDOFF_WORDS.has(value)) log.warn({ node: parts.node, value }, "handoff-ignored");
  }

  async function reportAs(name: string | undefined): Promise<void> {
    const pod = name === undefined ? undefined : await findOwnPod(keyOf(parts.namespace, name), parts, signal);
    await report.run(pod, signal);
  }
}

/** By name, so that a different order is no news. */
function addressesOf(nodes: Iterable<Node>): readonly NodeAddresses[] {
  return [...nodes]
    .map(({ name, internalAddresses }) => ({ node: name, addresses: internalAddresses }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

function deltaOf(view: SpeakerView): Delta {
  return {
    services: changes(view.services),
    slices: changes(view.slices),
    pools: changes(view.pools),
    advertisements: changes(view.advertisements),
    nodes: changes(view.nodes),
    brokenPools: new Set([...view.pools.broken.keys()].map((key) => key.slice(key.indexOf("/") + 1))),
  };
}

/** What cannot be read is left as it was: cannot tell is not no. */
function changes<T>({ read, broken, changed }: Collection<T>): Changes<T> {
  return new Map([...changed].filter((key) => !broken.has(key)).map((key) => [key, read.get(key)]));
}
