/** What there is to tell about pools that give less than is written in them. */
import { keyOf } from "../../shared/model/object.ts";
import type { Key } from "../../shared/model/object.ts";
import type { Pool } from "../../shared/model/pool.ts";
import { compareIps } from "../../shared/net/ip.ts";
import { contains } from "../../shared/net/range.ts";
import type { SetAside } from "../allocate/aside.ts";
import type { Decided } from "./decided.ts";

/** As an Event tells it. */
export interface PoolWarning {
  readonly reason: "PoolBroken" | "AddressesSetAside";
  readonly message: string;
}

/** More addresses than this are counted, not named: an Event is read by people. */
const NAMED = 8;

/** At most one for each pool of the namespace. */
export function warningsOf(
  { pools, setAside }: Pick<Decided, "pools" | "setAside">,
  namespace: string,
): ReadonlyMap<Key, PoolWarning> {
  const warnings = new Map<Key, PoolWarning>();
  for (const [name, why] of pools.unreadable) {
    const message = `Gives no addresses until this is mended; what it gave is kept: ${why}`;
    warnings.set(keyOf(namespace, name), { reason: "PoolBroken", message });
  }
  for (const pool of pools.readable) {
    const message = setAsideWithin(pool, setAside);
    if (message !== undefined) warnings.set(pool.key, { reason: "AddressesSetAside", message });
  }
  return warnings;
}

function setAsideWithin({ ranges }: Pool, setAside: SetAside): string | undefined {
  const within = [...setAside]
    .filter(([address]) => ranges.some((range) => contains(range, address)))
    .sort(([a], [b]) => compareIps(a, b));
  if (within.length === 0) return undefined;
  const named = within.slice(0, NAMED).map(([address, { why }]) => `${address}: ${why}`);
  const others = within.length - named.length;
  return `Does not give ${[...named, ...(others > 0 ? [`and ${others} more`] : [])].join("; ")}`;
}
