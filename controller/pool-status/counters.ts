/** The counters in a pool's status: integers of 64 bits, which JavaScript's numbers cannot hold. */
import type { Kind } from "../../shared/cluster/cluster.ts";
import { meta } from "../../shared/manifest/meta.ts";
import { at, decoder, object } from "../../shared/manifest/place.ts";
import type { Place } from "../../shared/manifest/place.ts";
import { POOLS } from "../../shared/manifest/pool.ts";
import type { Meta } from "../../shared/model/object.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Ledger } from "../allocate/ledger.ts";
import { usageOf } from "../allocate/usage.ts";

/** Their names, as the status has them. */
export const COUNTERS = ["assignedIPv4", "assignedIPv6", "availableIPv4", "availableIPv6"] as const;

/** What they are to be. */
export type Counters = Readonly<Record<(typeof COUNTERS)[number], bigint>>;

/** A pool as its status shows it, whether its spec can be read or not. */
export interface ShownPool extends Meta {
  /** Read by JavaScript, so that the largest are not exact; undefined where there is no number. */
  readonly shown: Readonly<Record<(typeof COUNTERS)[number], number | undefined>>;
}

/** The pools, read for their status alone. */
export const SHOWN_POOLS: Kind<ShownPool> = {
  group: POOLS.group,
  version: POOLS.version,
  kind: POOLS.kind,
  plural: POOLS.plural,
  namespaced: true,
  decode: decoder(shownPool),
};

/** int64's largest: a pool may have more. */
const MOST = (1n << 63n) - 1n;

/** What a pool's counters are to be. */
export function countersOf(pool: Pool, ledger: Ledger): Counters {
  const [four, six] = [usageOf(pool, 4, ledger), usageOf(pool, 6, ledger)];
  return {
    assignedIPv4: atMost(four.assigned),
    assignedIPv6: atMost(six.assigned),
    availableIPv4: atMost(four.available),
    availableIPv6: atMost(six.available),
  };
}

/** The patch that makes the pool show them, or undefined when it does. */
export function difference({ shown }: ShownPool, counters: Counters): object | undefined {
  // Two that round to the same number are beyond 2^53: which of them it is nobody can tell, nor needs to.
  if (COUNTERS.every((name) => shown[name] === Number(counters[name]))) return undefined;
  return { status: Object.fromEntries(COUNTERS.map((name) => [name, exact(counters[name])])) };
}

function atMost(count: bigint): bigint {
  return count > MOST ? MOST : count;
}

/** A number that JSON.stringify writes digit for digit. */
function exact(count: bigint): unknown {
  return (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON(count.toString());
}

function shownPool(root: Place): ShownPool {
  const status = object(at(root, "status"));
  const shown = Object.fromEntries(COUNTERS.map((name) => [name, number(at(status, name))]));
  return { ...meta(root), shown: shown as ShownPool["shown"] };
}

function number({ value }: Place): number | undefined {
  return typeof value === "number" ? value : undefined;
}
