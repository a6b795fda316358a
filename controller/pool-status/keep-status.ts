/** Keeps the counters in the pools' statuses true, whoever edits them, and tells of pools that cannot serve. */
import type { Clock } from "../../shared/clock.ts";
import type { Cluster, Collection } from "../../shared/cluster/cluster.ts";
import { keep } from "../../shared/cluster/keep.ts";
import type { Waker } from "../../shared/cluster/keep.ts";
import type { Log } from "../../shared/log.ts";
import { keyOf } from "../../shared/model/object.ts";
import type { Key } from "../../shared/model/object.ts";
import { countersOf, difference, SHOWN_POOLS } from "./counters.ts";
import type { ShownPool } from "./counters.ts";
import type { Standing } from "./standing.ts";

/** What keeping works with. */
export interface KeepStatusOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Undefined before the first decisions. */
  readonly standing: () => Standing | undefined;
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
  const { cluster, namespace, standing, log } = options;
  /** The version that was last written over, and with what: it is not there any more, only not seen to be gone. */
  const written = new Map<Key, string>();
  const told = new Map<Key, string>();

  return keep({
    ...options,
    kinds: { pools: SHOWN_POOLS },
    pauseMs: PAUSE_MS,
    put: async ({ pools }) => {
      const now = standing();
      if (now === undefined) return;
      await count(now, pools);
      await tellOfBroken(now, pools);
    },
  });

  async function count({ pools, ledger }: Standing, { read }: Collection<ShownPool>): Promise<void> {
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

  async function tellOfBroken({ pools }: Standing, { read }: Collection<ShownPool>): Promise<void> {
    for (const key of told.keys()) if (!pools.unreadable.has(key.slice(namespace.length + 1))) told.delete(key);
    for (const [name, why] of pools.unreadable) {
      const key = keyOf(namespace, name);
      const shown = read.get(key);
      if (shown === undefined || told.get(key) === why) continue;
      told.set(key, why);
      log.error({ pool: key, why }, "pool-broken");
      const about = { apiVersion: "metallb.io/v1beta1", kind: "IPAddressPool", namespace, name, uid: shown.uid };
      const message = `Gives no addresses until this is mended; what it gave is kept: ${why}`;
      const event = { about, type: "Warning", reason: "PoolBroken", message } as const;
      await cluster.tell({ ...event, component: "metallb-controller", host: undefined });
    }
  }
}
