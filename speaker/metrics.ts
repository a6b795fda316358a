/** What is measured on a node, under the names that MetalLB's dashboards know. */
import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { Clock } from "../shared/clock.ts";
import type { Key } from "../shared/model/object.ts";
import type { Service } from "../shared/model/service.ts";
import type { Ip } from "../shared/net/ip.ts";
import type { AddressCounters, FromAnnouncer, OwnershipFigures, Standing } from "./announcer/protocol.ts";
import type { Group } from "./intents/group.ts";
import { measureOwnership } from "./ownership-metrics.ts";

/** What is known of the cluster; its parts go on changing. */
export interface Known {
  readonly services: ReadonlyMap<Key, Service>;
  readonly groups: ReadonlyMap<Ip, Group>;
}

/** What is measured, and for whom. */
export interface Measured {
  readonly registry: Registry;
  readonly node: string;
  readonly known: () => Known | undefined;
  readonly clock: Clock;
}

/** Takes in what the announcer says. */
export interface Measuring {
  readonly heard: (message: FromAnnouncer) => void;
  /** It cannot be heard any more, until it says everything again. */
  readonly gone: () => void;
}

/** An announcer says who owns how much ten times meanwhile: one that does not is stopped, or hangs, and announces nothing. */
const MUTE_AFTER_MS = 10_000;

/** Puts the metrics into the registry. */
export function measure({ registry, node, known, clock }: Measured): Measuring {
  const registers = [registry];
  let said: { readonly figures: OwnershipFigures; readonly at: number } | undefined;
  const figures = (): OwnershipFigures | undefined =>
    said !== undefined && clock.now() < said.at + MUTE_AFTER_MS ? said.figures : undefined;
  const standings = new Map<Ip, Standing>();
  const before = new Map<Ip, AddressCounters>();
  const counter = (name: string, help: string): Counter =>
    new Counter({ name: `metallb_layer2_${name}`, help, labelNames: ["ip"], registers });
  const counters = {
    requests: counter("requests_received", "Requests for the address that were heard"),
    responses: counter("responses_sent", "Answers to them"),
    gratuitous: counter("gratuitous_sent", "Announcements that nobody asked for"),
  };
  const conflicts = new Counter({
    name: "lanlord_speaker_address_conflicts_heard",
    help: "How often another host was told of that has the address: every ten seconds or so while it does",
    labelNames: ["ip"],
    registers,
  });
  measureOwnership(registry, figures);
  new Gauge({
    name: "lanlord_speaker_announcer_up",
    help: "1 while this node's announcer says what it does",
    registers,
    collect() {
      this.set(figures() === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: "metallb_speaker_announced",
    help: "1 for each address that this node announces",
    labelNames: ["service", "protocol", "node", "ip"],
    registers,
    collect() {
      this.reset();
      if (figures() === undefined) return;
      for (const [service, ip] of announced(known(), standings)) this.set({ service, protocol: "layer2", node, ip }, 1);
    },
  });

  return {
    heard: (message) => {
      if (message.kind === "ownership") said = { figures: message.figures, at: clock.now() };
      if (message.kind === "standing") standings.set(message.group, message.standing);
      if (message.kind === "conflict") conflicts.inc({ ip: message.address });
      if (message.kind === "counters") count(message.addresses);
    },
    gone: () => {
      said = undefined;
      standings.clear();
    },
  };

  function count(addresses: readonly AddressCounters[]): void {
    for (const now of addresses) {
      for (const [name, metric] of Object.entries(counters) as [keyof typeof counters, Counter][]) {
        metric.inc({ ip: now.address }, moved(before.get(now.address)?.[name] ?? 0, now[name]));
      }
      before.set(now.address, now);
    }
  }
}

/** An announcer that started anew counts from 0 again. */
function moved(before: number, now: number): number {
  return now >= before ? now - before : now;
}

function* announced(
  known: Known | undefined,
  standings: Map<Ip, Standing>,
): Iterable<readonly [service: Key, address: Ip]> {
  for (const [key, standing] of standings) {
    const group = known?.groups.get(key);
    if (known === undefined || group?.intent === undefined) standings.delete(key);
    else if (standing.kind === "announced") {
      for (const service of group.services) {
        if (group.silent.has(service)) continue;
        for (const address of known.services.get(service)?.ingress ?? [])
          if (standing.without?.includes(address) !== true) yield [service, address];
      }
    }
  }
}
