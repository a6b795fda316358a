/** New addresses for a Service: all from one pool, the first that has them. */
import type { Pool } from "../../shared/model/pool.ts";
import { compareIps, familyOf } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Claim, Supply } from "./claim.ts";
import { closed, isAddress, offer } from "./offer.ts";
import type { Obstacle } from "./offer.ts";
import type { BadRequest, Request } from "./wish.ts";

/** Addresses from a pool. */
export interface Grant {
  readonly pool: string;
  /** In the order of the status to be. */
  readonly addresses: readonly Ip[];
}

/** Why there are none. */
export type Refusal =
  | BadRequest
  | { readonly kind: "no-pools" }
  | { readonly kind: "no-such-pool"; readonly name: string }
  | { readonly kind: "no-pool-serves"; readonly looked: readonly Looked[] };

/** A pool that was looked at, and what stood in the way there. */
export interface Looked {
  readonly pool: Pick<Pool, "name" | "ranges">;
  readonly obstacle: Obstacle;
}

/** What came of it. */
export type Choice =
  { readonly kind: "granted"; readonly grant: Grant } | { readonly kind: "refused"; readonly refusal: Refusal };

/** Every family from the first pool that has them; else, where some will do, the primary family before the other. */
export function choose(claim: Claim, supply: Supply): Choice {
  const { request, families, needsEveryFamily } = claim.wish;
  if (request.kind === "bad-request") return { kind: "refused", refusal: request };
  const looked: Looked[] = [];
  let partial: Grant | undefined;
  for (const pool of poolsFor(request, supply)) {
    const offers = closed(claim, pool, supply) ?? families.map((family) => offer(claim, pool, family, supply.ledger));
    if (!Array.isArray(offers)) {
      looked.push({ pool, obstacle: offers });
      continue;
    }
    const addresses = offers.filter(isAddress);
    const grant = { pool: pool.name, addresses: arranged(request, addresses) };
    if (addresses.length === families.length) return { kind: "granted", grant };
    looked.push(...offers.flatMap((offered) => (isAddress(offered) ? [] : [{ pool, obstacle: offered }])));
    const isEnough = addresses.length > 0 && request.addresses.every((address) => addresses.includes(address));
    if (!needsEveryFamily && isEnough) partial = better(partial, grant, families[0]);
  }
  if (partial !== undefined) return { kind: "granted", grant: partial };
  return { kind: "refused", refusal: refusal(request, looked, supply) };
}

/** The user's order, where the request gives one for all of them; else IPv4 first. */
export function arranged(request: Request | BadRequest, addresses: readonly Ip[]): readonly Ip[] {
  const isOrdered = request.kind === "request" && addresses.every((address) => request.addresses.includes(address));
  return isOrdered ? request.addresses.filter((a) => addresses.includes(a)) : [...addresses].sort(compareIps);
}

function poolsFor(request: Request, supply: Supply): readonly Pool[] {
  return request.pool === undefined ? supply.pools : supply.pools.filter(({ name }) => name === request.pool);
}

function better(old: Grant | undefined, grant: Grant, primary: number | undefined): Grant {
  const hasPrimary = ({ addresses }: Grant): boolean => addresses.some((address) => familyOf(address) === primary);
  return old === undefined || (!hasPrimary(old) && hasPrimary(grant)) ? grant : old;
}

function refusal(request: Request, looked: readonly Looked[], supply: Supply): Refusal {
  const unreadable = [...supply.unreadable]
    .filter(([name]) => request.pool === undefined || request.pool === name)
    .map(([name, why]): Looked => ({ pool: { name, ranges: [] }, obstacle: { kind: "unreadable", why } }));
  const all = [...looked, ...unreadable];
  if (all.length > 0) return { kind: "no-pool-serves", looked: all };
  return request.pool === undefined ? { kind: "no-pools" } : { kind: "no-such-pool", name: request.pool };
}
