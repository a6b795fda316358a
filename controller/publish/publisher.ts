/** Writes decisions to the API server: several at once, never two for one Service, again and again until they hold. */
import { sleep } from "../../shared/clock.ts";
import type { Cancel, Clock } from "../../shared/clock.ts";
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import type { Log } from "../../shared/log.ts";
import { SERVICES } from "../../shared/manifest/service.ts";
import type { Key } from "../../shared/model/object.ts";
import type { Service } from "../../shared/model/service.ts";
import type { Decision } from "../allocate/allocation.ts";
import { difference, patchTo } from "./difference.ts";
import { happened, lasting } from "./tidings.ts";

/** Where decisions are written. */
export interface Publisher {
  /** The newest decision about the newest version of a Service; takes the place of an earlier one. */
  readonly publish: (service: Service, decision: Decision) => void;
  /** The Service is gone. */
  readonly forget: (key: Key) => void;
  /** How many Services have yet to be written, or looked at for it. */
  readonly unwritten: () => number;
}

/** What a publisher works with. */
export interface PublisherOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** A Service shows what was decided, and nothing else that was ever sent can come to show. */
  readonly onQuiet: (service: Service) => void;
}

/** A decision to be written. */
interface Job {
  readonly service: Service;
  readonly decision: Decision;
}

/** Enough to keep an API server busy that is a few milliseconds away, few enough to leave it to others too. */
const AT_ONCE = 16;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 30_000;
const COMPONENT = "metallb-controller";

/** A publisher with nothing to do. */
export function createPublisher({ cluster, clock, log, signal, onQuiet }: PublisherOptions): Publisher {
  const jobs = new Map<Key, Job>();
  const queue = new Set<Key>();
  const busy = new Set<Key>();
  const failures = new Map<Key, number>();
  /** Services whose next attempt is at a later time, unless something newer is known before. */
  const pauses = new Map<Key, Cancel>();
  /** The version that was last written over: what follows from it is decided when the new one is seen. */
  const written = new Map<Key, string>();
  /** The version on which a write ended in doubt: only another write of it, refused or not, tells what became of it. */
  const uncertain = new Map<Key, string>();
  const told = new Map<Key, { readonly uid: string; readonly messages: ReadonlySet<string> }>();

  signal.addEventListener("abort", () => {
    for (const cancel of pauses.values()) cancel();
  });

  function work(): void {
    for (const key of queue) {
      if (busy.size >= AT_ONCE || signal.aborted) return;
      if (busy.has(key)) continue;
      queue.delete(key);
      busy.add(key);
      void attempt(key).finally(() => {
        busy.delete(key);
        work();
      });
    }
  }

  async function attempt(key: Key): Promise<void> {
    const job = jobs.get(key);
    if (job === undefined || written.get(key) === job.service.resourceVersion) return;
    const { service, decision } = job;
    const needed = difference(service, decision, clock.date());
    const isUncertain = uncertain.get(key) === service.resourceVersion;
    try {
      if (needed !== undefined || isUncertain) {
        await cluster.patch(SERVICES, key, needed ?? patchTo(service, decision, clock.date()), "status");
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await retry(job, error);
      return;
    }
    failures.delete(key);
    uncertain.delete(key);
    if (needed !== undefined) settleWritten(job);
    else if (jobs.get(key) === job) onQuiet(service);
    if (jobs.get(key) === job) jobs.delete(key);
    await tell(job, needed !== undefined);
  }

  function settleWritten({ service, decision }: Job): void {
    written.set(service.key, service.resourceVersion);
    const addresses = decision.kind === "assigned" ? decision.grant.addresses : [];
    log.info({ service: service.key, addresses, before: service.ingress }, "addresses-written");
  }

  /** While the API server is in trouble, the place among those written at once is kept: less is asked of it. */
  async function retry({ service: { key, resourceVersion } }: Job, error: ApiError): Promise<void> {
    const failed = failures.get(key) ?? 0;
    failures.set(key, failed + 1);
    const backOffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failed) * (0.5 + clock.random() / 2);
    const delayMs = Math.max(backOffMs, error.retryAfterMs ?? 0);
    log.warn({ service: key, delayMs, err: error }, "write-failed");
    if (error.code === "API_BUSY" || error.code === "API_UNREACHABLE") {
      uncertain.set(key, resourceVersion);
      await sleep(clock, delayMs, signal);
      enqueue(key);
    } else {
      pauses.set(
        key,
        clock.after(delayMs, () => enqueue(key)),
      );
    }
  }

  async function tell({ service, decision }: Job, isWritten: boolean): Promise<void> {
    const whatLasts = lasting(service, decision);
    const messages = new Set(whatLasts.map(({ message }) => message));
    const before = told.get(service.key);
    // Found as it is to be: whoever made it so has told.
    const isOldNews = before === undefined && !isWritten && decision.kind === "assigned";
    const known = isOldNews ? messages : before?.uid === service.uid ? before.messages : undefined;
    told.set(service.key, { uid: service.uid, messages });
    const { namespace, name, uid } = service;
    const about = { apiVersion: "v1", kind: "Service", namespace, name, uid };
    const news = isWritten ? happened(service, decision) : [];
    for (const tiding of [...news, ...whatLasts.filter(({ message }) => known?.has(message) !== true)]) {
      await cluster.tell({ about, ...tiding, component: COMPONENT, host: undefined });
    }
  }

  function enqueue(key: Key): void {
    unpause(key);
    if (!jobs.has(key)) return;
    queue.add(key);
    work();
  }

  function unpause(key: Key): void {
    pauses.get(key)?.();
    pauses.delete(key);
  }

  return {
    publish: (service, decision) => {
      jobs.set(service.key, { service, decision });
      enqueue(service.key);
    },
    unwritten: () => jobs.size,
    forget: (key) => {
      for (const memory of [jobs, failures, written, uncertain, told]) memory.delete(key);
      queue.delete(key);
      unpause(key);
    },
  };
}
