/** What a Service may keep of the addresses that it has: everything that it would still be allowed to have. */
import type { Pool } from "../../shared/model/pool.ts";
import { familyOf } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Grant } from "./choose.ts";
import type { Claim, Supply } from "./claim.ts";
import { ineligibility } from "./eligible.ts";
import { conflict, isSettled, obstacleTo } from "./offer.ts";

/**
 * What it keeps, all from one pool, and in the order it has. That a pool gives only on request, or that another was
 * asked for, takes nothing away; nor does a pool that cannot be read.
 */
export function kept(claim: Claim, supply: Supply): Grant | undefined {
  const held = onePerFamily(claim);
  if (held.length === 0) return undefined;
  if (claim.heldFrom !== undefined && supply.unreadable.has(claim.heldFrom)) {
    return grant(
      claim.heldFrom,
      held.filter((address) => !conflict(claim, address, supply.ledger, isSettled)),
    );
  }
  let most: Grant | undefined;
  for (const pool of nearestFirst(claim, supply)) {
    if (ineligibility(pool, claim.service, supply.labelsOfNamespace(claim.service.namespace)) !== undefined) continue;
    const found = grant(
      pool.name,
      held.filter((address) => !obstacleTo(claim, pool, address, supply.ledger, isSettled)),
    );
    if (found?.addresses.length === held.length) return found;
    most ??= found;
  }
  return most;
}

function grant(pool: string, addresses: readonly Ip[]): Grant | undefined {
  return addresses.length === 0 ? undefined : { pool, addresses };
}

function onePerFamily(claim: Claim): readonly Ip[] {
  return claim.wish.families
    .flatMap((family) => claim.held.find((address) => familyOf(address) === family) ?? [])
    .sort((a, b) => claim.held.indexOf(a) - claim.held.indexOf(b));
}

/** Pools may overlap: then the one that gave the address goes on doing so. */
function* nearestFirst(claim: Claim, supply: Supply): Iterable<Pool> {
  const from = supply.pools.find(({ name }) => name === claim.heldFrom);
  if (from !== undefined) yield from;
  yield* supply.pools;
}
