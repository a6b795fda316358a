/** Tells the cluster what this node announces: ServiceL2Statuses and Events, made to match again and again until they do. */
import { retryDelay } from "../../shared/backoff.ts";
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster, Collection, EventRecord } from "../../shared/cluster/cluster.ts";
import type { Log } from "../../shared/log.ts";
import type { Key, Meta } from "../../shared/model/object.ts";
import type { ServiceL2Status } from "../../shared/model/service-l2-status.ts";
import type { Service } from "../../shared/model/service.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { FromAnnouncer, Standing } from "../announcer/protocol.ts";
import type { Difference, Intents } from "../intents/intents.ts";
import { createAlarm } from "./alarm.ts";
import { announcedBy } from "./announced-by.ts";
import type { Spot } from "./announced-by.ts";
import { createBelieved } from "./believed.ts";
import { complaintsOf, isSpokesman } from "./complaint.ts";
import type { MissingLinks } from "./complaint.ts";
import { createComplaints } from "./complaints.ts";
import { plan } from "./plan.ts";
import type { Tenure } from "./plan.ts";
import { take } from "./statuses.ts";
import type { StatusWriterOptions } from "./statuses.ts";
import { wanted } from "./wanted.ts";
import type { Wanted } from "./wanted.ts";

/** What a report works with. */
export interface ReportOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly node: string;
  readonly intents: Pick<Intents, "groups" | "groupOf" | "servicesAt">;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the cluster is, as far as reporting depends on it. */
export interface Surroundings {
  readonly services: ReadonlyMap<Key, Service>;
  readonly nodes: ReadonlyMap<Key, Meta>;
}

/** Takes in what changes, and writes what follows. */
export interface Report {
  readonly clusterIs: (now: Surroundings, difference: Difference, statuses: Collection<ServiceL2Status>) => void;
  readonly heard: (message: FromAnnouncer) => void;
  /** The other node that says it announces an address which this one does not announce there. */
  readonly announcedBy: (spot: Spot) => string | undefined;
  /** Writes until the signal is aborted, in the name of this Pod. */
  readonly run: (pod: Meta | undefined, signal: AbortSignal) => Promise<void>;
}

/** In whose name something is written, and until when. */
type Writer = Pick<StatusWriterOptions, "pod" | "signal">;

const RETRY = { firstMs: 500, longestMs: 30_000 };
/** Long enough for the answer to a write to come round as an event, so that it is not written again. */
const BETWEEN_ROUNDS_MS = 100;
const AT_ONCE = 8;

/** Nothing known, nothing to tell. */
export function createReport(options: ReportOptions): Report {
  const { cluster, node, intents, clock, log } = options;
  const believed = createBelieved();
  const complaints = createComplaints();
  const standings = new Map<Ip, Standing>();
  const missingLinks = new Map<Ip, MissingLinks>();
  const unsettled = new Set<Key>();
  const wakeUps = new Map<Key, number>();
  /** Of the Services that this node announces. */
  const tenures = new Map<Key, Tenure>();
  /** Services that this node is known to announce: their Event was told, in this life or in an earlier one. */
  const assigned = new Set<Key>();
  const alarm = createAlarm(clock);
  let surroundings: Surroundings = { services: new Map(), nodes: new Map() };

  return {
    clusterIs: (now, { groups, services }, statuses) => {
      surroundings = now;
      for (const key of groups) {
        if (intents.groups.get(key)?.intent !== undefined) continue;
        standings.delete(key);
        missingLinks.delete(key);
      }
      unsettle(services);
      for (const key of statuses.changed) unsettle(believed.set(key, statuses.read.get(key), clock.now()));
    },
    heard: (message) => {
      if (message.kind !== "standing" && message.kind !== "missing-links") return;
      const group = intents.groups.get(message.group);
      if (group?.intent === undefined) return;
      if (message.kind === "standing") standings.set(group.key, message.standing);
      else missingLinks.set(group.key, message);
      unsettle(group.services);
    },
    announcedBy: (spot) => {
      const services = intents.servicesAt(spot.address);
      const group = services.map(intents.groupOf).find((found) => found !== undefined);
      const standing = group && standings.get(group.key);
      return announcedBy(spot, node, standing, services.flatMap(believed.of), surroundings.nodes);
    },
    run: async (pod, signal) => {
      for (let failures = 0; ;) {
        for (const [service, at] of wakeUps) if (at <= clock.now()) unsettled.add(service);
        const services = [...unsettled];
        unsettled.clear();
        for (const service of services) complain(service);
        tellComplaints();
        const failure = await settleAll(services, { pod, signal });
        if (signal.aborted) return;
        failures = failure === undefined ? 0 : failures + 1;
        if (failure !== undefined) {
          const retryInMs = Math.max(retryDelay(RETRY, failures, clock.random), failure.retryAfterMs ?? 0);
          log.warn({ retryInMs: Math.round(retryInMs), services: unsettled.size, err: failure }, "report-delayed");
          await sleep(clock, retryInMs, signal);
        } else if (services.length > 0) await sleep(clock, BETWEEN_ROUNDS_MS, signal);
        if (unsettled.size === 0) await alarm.wait(nextWakeUp(), signal);
      }
    },
  };

  function unsettle(services: Iterable<Key>): void {
    for (const service of services) unsettled.add(service);
    if (unsettled.size > 0) alarm.ring();
  }

  function wantedFor(service: Key): Wanted {
    const group = intents.groupOf(service);
    const addresses = surroundings.services.get(service)?.ingress ?? [];
    return wanted(service, addresses, group, group && standings.get(group.key));
  }

  /** Some at a time; resolves with the last failure, after which the Services that it hit are unsettled again. */
  async function settleAll(services: readonly Key[], writer: Writer): Promise<ApiError | undefined> {
    const left = services.values();
    let failure: ApiError | undefined;
    const work = async (): Promise<void> => {
      for (const service of left) {
        try {
          await settle(service, writer);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          failure = error;
          unsettled.add(service);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return failure;
  }

  async function settle(service: Key, writer: Writer): Promise<void> {
    const want = wantedFor(service);
    const seen = believed.of(service);
    const tenure = tenures.get(service) ?? { since: clock.now(), evictions: 0 };
    const { steps, wakeAt } = plan(service, want, seen, { node, owner: writer.pod?.uid }, tenure, clock.now());
    const evictions = tenure.evictions + Number(steps.some(({ kind }) => kind === "evict"));
    if (want.kind === "announced") tenures.set(service, { ...tenure, evictions });
    if (want.kind === "not-announced") tenures.delete(service);
    if (wakeAt === undefined) wakeUps.delete(service);
    else wakeUps.set(service, wakeAt);
    if (want.kind === "not-announced") assigned.delete(service);
    if (want.kind === "announced" && seen.some(({ status }) => status.node === node)) assigned.add(service);
    for (const step of steps) {
      await take(step, service, { ...options, ...writer }, (key, status) => believed.set(key, status, clock.now()));
      log.info({ service, step: step.kind }, "status-written");
    }
    if (want.kind === "announced" && !assigned.has(service)) tellAssigned(service);
  }

  function tellAssigned(service: Key): void {
    assigned.add(service);
    tell(service, "Normal", "nodeAssigned", `announcing from node "${node}" with protocol "layer2"`);
  }

  function complain(service: Key): void {
    const group = intents.groupOf(service);
    const [standing, links] = [group && standings.get(group.key), group && missingLinks.get(group.key)];
    complaints.set(service, complaintsOf(service, node, group, standing, links), clock.now());
  }

  function tellComplaints(): void {
    for (const { service, complaint } of complaints.due(clock.now())) {
      const isOurs = complaint.reason === "announceFailed" || isSpokesman(node, surroundings.nodes.keys(), service);
      if (isOurs) tell(service, "Warning", complaint.reason, complaint.message);
    }
  }

  function tell(key: Key, type: EventRecord["type"], reason: string, message: string): void {
    const service = surroundings.services.get(key);
    if (service === undefined) return;
    const { namespace, name, uid } = service;
    const about = { apiVersion: "v1", kind: "Service", namespace, name, uid };
    void cluster.tell({ about, type, reason, message, component: "metallb-speaker", host: node });
  }

  function nextWakeUp(): number | undefined {
    const next = Math.min(complaints.wakeAt() ?? Infinity, ...wakeUps.values());
    return next === Infinity ? undefined : Math.max(0, next - clock.now());
  }
}
