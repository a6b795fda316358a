/** Keeps the counters in the pools' statuses true, whoever edits them, and tells of pools that give less than they say. */
import type { Clock } from "../../shared/clock.ts";
import type { Cluster, Collection } from "../../shared/cluster/cluster.ts";
import { keep } from "../../shared/cluster/keep.ts";
import type { Waker } from "../../shared/cluster/keep.ts";
import type { Log } from "../../shared/log.ts";
import type { Key } from "../../shared/model/object.ts";
import { countersOf, difference, SHOWN_POOLS } from "./counters.ts";
import type { ShownPool } from "./counters.ts";
import type { Decided } from "./decided.ts";
import { warningsOf } from "./warnings.ts";
import type { PoolWarning } from "./warnings.ts";

/** What keeping works with. */
export interface KeepStatusOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Undefined before the first decisions. */
  readonly decided: () => Decided | undefined;
  /** Woken after decisions. */
  readonly waker: Waker;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A thousand Services made at once change the counters a thousand times. */
const PAUSE_MS = 1_000;

/** Keeps until the signal. */
export function keepPoolStatus(options: KeepStatusOptions): Promise<void> {
  const { cluster, namespace, decided, log } = options;
  /** The version that was last written over, and with what: it is not there any more, only not seen to be gone. */
  const written = new Map<Key, string>();
  const told = new Map<Key, string>();
  /** Computed anew only when what they follow from has changed, which is seldom. */
  let warnings: ReadonlyMap<Key, PoolWarning> = new Map();
  let known: Decided | undefined;

  return keep({
    ...options,
    kinds: { pools: SHOWN_POOLS },
    pauseMs: PAUSE_MS,
    put: async ({ pools }) => {
      const now = decided();
      if (now === undefined) return;
      await count(now, pools);
      await warn(now, pools);
    },
  });

  async function count({ pools, ledger }: Decided, { read }: Collection<ShownPool>): Promise<void> {
    for (const pool of pools.readable) {
      const shown = read.get(pool.key);
      const patch = shown && difference(shown, countersOf(pool, ledger));
      if (shown === undefined || patch === undefined) continue;
      const write = `${shown.resourceVersion} ${JSON.stringify(patch)}`;
      if (written.get(pool.key) === write) continue;
      await cluster.patch(SHOWN_POOLS, pool.key, patch, "status");
      written.set(pool.key, write);
    }
  }

  async function warn(now: Decided, { read }: Collection<ShownPool>): Promise<void> {
    if (now.pools !== known?.pools || now.setAside !== known.setAside) warnings = warningsOf(now, namespace);
    known = now;
    for (const key of told.keys()) if (!warnings.has(key)) told.delete(key);
    for (const [key, { reason, message }] of warnings) {
      const shown = read.get(key);
      if (shown === undefined || told.get(key) === message) continue;
      told.set(key, message);
      log.error({ pool: key, reason, message }, "pool-gives-less");
      const { name, uid } = shown;
      const about = { apiVersion: "metallb.io/v1beta1", kind: "IPAddressPool", namespace, name, uid };
      await cluster.tell({ about, type: "Warning", reason, message, component: "metallb-controller", host: undefined });
    }
  }
}
