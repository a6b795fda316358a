/** Candidates for the lead, each with clocks and pauses of its own, in front of one API server that loses and delays. */
import { contend } from "../../../controller/leader/contend.ts";
import type { Clock } from "../../../shared/clock.ts";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { Cluster, Written } from "../../../shared/cluster/cluster.ts";
import { LEASES } from "../../../shared/manifest/lease.ts";
import { SERVICES } from "../../../shared/manifest/service.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import type { FakeClock } from "../../support/fake-clock.ts";

/** A time in which something is wrong with one candidate. */
export interface Trouble {
  readonly kind: "stalled" | "cut-off" | "slow" | "clock-set";
  readonly who: number;
  readonly atMs: number;
  readonly forMs: number;
}

/** One write of a leader: which of its reigns it belongs to, named by who and how manyeth. */
export interface LeadersWrite {
  readonly reign: string;
  readonly sentAt: number;
  readonly arrivedAt: number;
}

/** What came of it. */
export interface Outcome {
  /** In the order in which they arrived. */
  readonly writes: readonly LeadersWrite[];
  /** Who holds the lease at the end; empty: it was given back. */
  readonly holder: string | undefined;
}

/** Nothing arrives later than this after it was sent: what is left of a lease when the fence closes is more. */
const LATEST_ARRIVAL_MS = 4_500;
const WRITE_EVERY_MS = 300;

/** Lets so many candidates run for so long. */
export async function compete(
  many: number,
  troubles: readonly Trouble[],
  forMs: number,
  random: () => number,
): Promise<Outcome> {
  const base = createFakeClock();
  const end = new AbortController();
  const store = createStore();
  const writes: LeadersWrite[] = [];
  const running = Array.from({ length: many }, (_, who) => {
    const mine = troubles.filter((trouble) => trouble.who === who);
    const clock = clockOf(base, mine, who * 1_000_000, random);
    const link = linkOf(base, clock, mine, random);
    let reigns = 0;
    const cluster = {
      find: (_kind, _key, signal) => link(() => store.find(), signal),
      create: (_kind, _namespace, manifest, signal) => link(() => store.create(manifest), signal),
      patch: (kind, _key, patch, _part, signal) => {
        if (kind.plural === LEASES.plural) return link(() => store.patch(patch), signal);
        const { reign } = patch as { reign: string };
        const sentAt = base.now();
        return link(() => {
          writes.push({ reign, sentAt, arrivedAt: base.now() });
          return WRITTEN;
        }, signal);
      },
    } as Partial<Cluster> as Cluster;
    const options = {
      cluster,
      namespace: "metallb-system",
      identity: `${who}`,
      clock,
      log: SILENT,
      signal: end.signal,
    };
    return contend(options, async (fenced, signal) => {
      const reign = `${who}#${(reigns += 1)}`;
      // A program that does not look at the signal: the fence has to hold all the same.
      for (let i = 0; i < 10_000 && !(signal.aborted && i % 5 === 0); i += 1) {
        void fenced.patch(SERVICES, "a", { reign }, "status").catch(() => undefined);
        await new Promise<void>((resolve) => clock.after(WRITE_EVERY_MS, resolve));
      }
    });
  });
  await base.advance(forMs);
  end.abort();
  await base.advance(60_000);
  await Promise.all(running);
  return { writes, holder: store.holder() };
}

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const WRITTEN: Written = { name: "a", uid: "1", resourceVersion: "1" };

interface Stored {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: { readonly holderIdentity: string };
}

/** The one Lease, kept as an API server keeps it. */
function createStore() {
  let version = 0;
  let manifest: Stored | undefined;
  const keep = (spec: { holderIdentity: string }): Written => {
    const metadata = { name: "lead", namespace: "metallb-system", uid: "1", resourceVersion: `${(version += 1)}` };
    manifest = { metadata, spec };
    return metadata;
  };
  return {
    holder: () => manifest?.spec.holderIdentity,
    find: () => {
      const decoded = manifest === undefined ? undefined : LEASES.decode(structuredClone(manifest));
      return decoded?.kind === "read" ? decoded.value : undefined;
    },
    create: (made: object): Written => {
      if (manifest !== undefined) throw new ApiError("API_ALREADY_EXISTS", "it is there");
      return keep((made as Stored).spec);
    },
    patch: (patch: object): Written => {
      const { metadata, spec } = patch as Stored;
      if (metadata.resourceVersion !== manifest?.metadata.resourceVersion)
        throw new ApiError("API_CONFLICT", "too late");
      return keep({ ...manifest.spec, ...spec });
    },
  };
}

/** A monotonic clock with a beginning of its own, a date that somebody sets, and timers that wait out a stall. */
function clockOf(base: FakeClock, troubles: readonly Trouble[], offset: number, random: () => number): Clock {
  const after: Clock["after"] = (delayMs, call) => {
    let cancel = base.after(Math.ceil(delayMs), () => {
      const wakeAt = endOf("stalled", troubles, base.now());
      if (wakeAt === undefined) call();
      else cancel = base.after(wakeAt - base.now(), call);
    });
    return () => {
      cancel();
    };
  };
  const date = (): Date => {
    const set = troubles.filter(({ kind, atMs }) => kind === "clock-set" && atMs <= base.now());
    return new Date(
      Date.UTC(2026, 0, 1) + base.now() + set.reduce((sum, { forMs }) => sum + (forMs - 5_000) * 1_000, 0),
    );
  };
  return { now: () => base.now() + offset, date, after, random };
}

/** Requests and answers each take their time; what is broken off may arrive all the same, and so may what gets no answer. */
function linkOf(base: FakeClock, clock: Clock, troubles: readonly Trouble[], random: () => number) {
  return <T>(serve: () => T, signal: AbortSignal | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const sentAt = base.now();
      const isCutOff = endOf("cut-off", troubles, sentAt) !== undefined;
      const isSlow = endOf("slow", troubles, sentAt) !== undefined;
      signal?.addEventListener("abort", () => reject(new ApiError("API_UNREACHABLE", "broken off")));
      if (isCutOff && random() < 0.7) return;
      base.after(Math.floor(random() * (isSlow || isCutOff ? LATEST_ARRIVAL_MS : 200)), () => {
        const answer = attempt(serve);
        if (isCutOff) return;
        clock.after(random() * (isSlow ? 2_000 : 100), () => {
          if ("error" in answer) reject(answer.error);
          else resolve(answer.value);
        });
      });
    });
}

function attempt<T>(serve: () => T): { readonly value: T } | { readonly error: ApiError } {
  try {
    return { value: serve() };
  } catch (error) {
    return { error: error as ApiError };
  }
}

function endOf(kind: Trouble["kind"], troubles: readonly Trouble[], now: number): number | undefined {
  const current = troubles.filter(
    (trouble) => trouble.kind === kind && trouble.atMs <= now && now < trouble.atMs + trouble.forMs,
  );
  return current.length === 0 ? undefined : Math.max(...current.map(({ atMs, forMs }) => atMs + forMs));
}
