/** Contends for the lead, serves while leading, and gives it back at the end. */
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import { behind, createFence } from "../../shared/cluster/fence.ts";
import type { Fence } from "../../shared/cluster/fence.ts";
import type { Log } from "../../shared/log.ts";
import { LEASES } from "../../shared/manifest/lease.ts";
import type { Lease } from "../../shared/model/lease.ts";
import { keyOf } from "../../shared/model/object.ts";
import { FENCE_MS, givenBack, held, LEASE_MS, nextStep, ROUND_MS, saw } from "./election.ts";
import type { Sight } from "./election.ts";

/** What a candidate works with. */
export interface ContendOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Unique among the candidates. */
  readonly identity: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Does a leader's work, with a cluster that takes its writes only while it leads, until the signal. */
export type Serve = (cluster: Cluster, signal: AbortSignal) => Promise<void>;

/** Beside a lease of MetalLB's own, should its controller still run for a moment. */
const NAME = "lanlord-controller";
/** One request that hangs must not cost the lead: there is time for another. */
const REQUEST_MS = 4_000;
const NEVER = new AbortController().signal;

/** Leads whenever it can, until the signal; rejects when serving does. */
export async function contend(options: ContendOptions, serve: Serve): Promise<void> {
  const { cluster, identity, clock, log, signal } = options;
  const candidate = createCandidate(options);
  while (!signal.aborted) {
    const sentAt = await candidate.attempt(signal);
    if (sentAt === undefined) await sleep(clock, candidate.pauseMs() * (1 + clock.random() / 5), signal);
    else await lead(createFence(clock, sentAt + FENCE_MS));
  }

  async function lead(fence: Fence): Promise<void> {
    log.info({ identity }, "leading");
    const until = AbortSignal.any([signal, fence.signal]);
    const fenced = behind(fence, cluster);
    try {
      const serving = serve(fenced.cluster, until);
      await Promise.race([renew(fence, until), serving]);
      if (!signal.aborted) log.warn({ identity }, "lead-lost");
      await serving;
      await fenced.settled();
      if (fence.isOpen()) await candidate.giveBack();
      // What was broken off may still arrive: we wait as long for it as everybody else does.
      else await sleep(clock, LEASE_MS - FENCE_MS, signal);
    } finally {
      fence.close();
    }
  }

  async function renew(fence: Fence, until: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(clock, candidate.pauseMs(), until);
      if (until.aborted) return;
      const sentAt = await candidate.attempt(until);
      if (sentAt !== undefined) fence.extend(sentAt + FENCE_MS);
    }
  }
}

/** One candidate's view of the lease. */
function createCandidate({ cluster, namespace, identity, clock, log }: ContendOptions) {
  const key = keyOf(namespace, NAME);
  let sight: Sight | undefined;
  let told: string | undefined;
  let retryAfterMs = 0;

  /** When the write that was accepted was sent; undefined: none was, or there was nothing to write. */
  async function attempt(until: AbortSignal): Promise<number | undefined> {
    retryAfterMs = 0;
    try {
      const lease = await within(until, (signal) => cluster.find(LEASES, key, signal));
      sight = saw(sight, lease, clock.now());
      return await take(until);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (until.aborted) return undefined;
      retryAfterMs = error.retryAfterMs ?? 0;
      // Lost to a quicker one: that is how it is meant to work.
      if (error.code !== "API_CONFLICT" && error.code !== "API_ALREADY_EXISTS")
        log.warn({ err: error }, "lease-failed");
      return undefined;
    }
  }

  async function take(until: AbortSignal): Promise<number | undefined> {
    const step = nextStep(sight, identity, clock.now());
    const sentAt = clock.now();
    switch (step.kind) {
      case "stand-by":
        if (told !== step.leader) log.info({ leader: step.leader }, "standing-by");
        told = step.leader;
        return undefined;
      case "create": {
        const manifest = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: NAME, namespace } };
        const spec = held(identity, undefined, clock.date());
        await within(until, (signal) => cluster.create(LEASES, namespace, { ...manifest, spec }, signal));
        return sentAt;
      }
      case "take":
        await write(step.lease, held(identity, step.lease, clock.date()), until);
        told = undefined;
        return sentAt;
    }
  }

  function write({ resourceVersion }: Lease, spec: object, until: AbortSignal): Promise<unknown> {
    const patch = { metadata: { resourceVersion }, spec };
    return within(until, (signal) => cluster.patch(LEASES, key, patch, undefined, signal));
  }

  async function within<T>(until: AbortSignal, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const overdue = new AbortController();
    const cancel = clock.after(REQUEST_MS, () => overdue.abort());
    return request(AbortSignal.any([until, overdue.signal])).finally(cancel);
  }

  return {
    attempt,
    /** Until the next attempt: longer where the server asks for it. */
    pauseMs: () => Math.max(ROUND_MS, retryAfterMs),
    /** Best effort: without it the others wait until the lease has run out. */
    giveBack: async (): Promise<void> => {
      try {
        const lease = await within(NEVER, (signal) => cluster.find(LEASES, key, signal));
        if (lease?.holder === identity) await write(lease, givenBack(clock.date()), NEVER);
        log.info({ identity }, "lead-given-back");
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        log.warn({ err: error }, "lease-failed");
      }
    },
  };
}
