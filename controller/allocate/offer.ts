/** What one pool can give to one Service, of one family; or what stands in the way. */
import type { Key } from "../../shared/model/object.ts";
import type { Pool } from "../../shared/model/pool.ts";
import { compareIps, familyOf, toNumber } from "../../shared/net/ip.ts";
import type { Family, Ip } from "../../shared/net/ip.ts";
import { contains } from "../../shared/net/range.ts";
import type { Aside } from "./aside.ts";
import { isBuggy } from "./buggy.ts";
import type { Claim, Supply } from "./claim.ts";
import { ineligibility } from "./eligible.ts";
import type { Ineligibility } from "./eligible.ts";
import type { Holder, Ledger } from "./ledger.ts";
import { incompatibility } from "./sharing.ts";
import type { Incompatibility } from "./sharing.ts";

/** What stands in the way. */
export type Obstacle =
  | { readonly kind: "unreadable"; readonly why: string }
  | { readonly kind: Ineligibility }
  | { readonly kind: "only-on-request" }
  | { readonly kind: "without-family"; readonly family: Family }
  | { readonly kind: "used-up"; readonly family: Family }
  | { readonly kind: "not-in-pool"; readonly address: Ip }
  | { readonly kind: "avoided"; readonly address: Ip }
  | { readonly kind: "set-aside"; readonly address: Ip; readonly why: string }
  | { readonly kind: "held"; readonly address: Ip; readonly by: Key; readonly why: Incompatibility };

/** What keeps the whole pool from the Service, whatever is free in it. */
export function closed(claim: Claim, pool: Pool, supply: Supply): Obstacle | undefined {
  const kind = ineligibility(pool, claim.service, supply.labelsOfNamespace(claim.service.namespace));
  if (kind !== undefined) return { kind };
  return pool.autoAssign || isAskedFor(claim) ? undefined : { kind: "only-on-request" };
}

/** The address of that family that the pool would give: the one asked for, the one already held, or the lowest. */
export function offer(claim: Claim, pool: Pool, family: Family, ledger: Ledger): Ip | Obstacle {
  const asked = askedFor(claim, family);
  if (asked !== undefined) return obstacleTo(claim, pool, asked, ledger, isAnybody) ?? asked;
  const own = claim.held.find(
    (address) => familyOf(address) === family && obstacleTo(claim, pool, address, ledger, isAnybody) === undefined,
  );
  return own ?? lowest(claim, pool, family, ledger) ?? noneLeft(pool, family);
}

/** Whether the pool gave one. */
export function isAddress(offered: Ip | Obstacle): offered is Ip {
  return typeof offered === "string";
}

/** What keeps one address of the pool from the Service; of its holders, only those that count. */
export function obstacleTo(
  claim: Claim,
  pool: Pool,
  address: Ip,
  ledger: Ledger,
  counts: (holder: Holder) => boolean,
): Obstacle | undefined {
  if (!pool.ranges.some((range) => contains(range, address))) return { kind: "not-in-pool", address };
  if (pool.avoidBuggyIps && isBuggy(familyOf(address), toNumber(address))) return { kind: "avoided", address };
  return conflict(claim, address, ledger, counts);
}

/** What keeps an address from the Service, whichever pool it is of. */
export function conflict(
  claim: Claim,
  address: Ip,
  ledger: Ledger,
  counts: (holder: Holder) => boolean,
): Obstacle | undefined {
  const aside = ledger.asideFor(address);
  if (aside !== undefined && !isInsistedOn(claim, address, aside))
    return { kind: "set-aside", address, why: aside.why };
  for (const [by, holder] of ledger.holders(address)) {
    if (by === claim.service.key || !counts(holder)) continue;
    const incompatible = incompatibility(claim.terms, holder.terms);
    if (incompatible !== undefined) return { kind: "held", address, by, why: incompatible };
  }
  return undefined;
}

/** For a new address: whoever holds it, or may come to. */
export function isAnybody(): boolean {
  return true;
}

/** For an address that is held already: those whose own it is. */
export function isSettled(holder: Holder): boolean {
  return holder.isSettled;
}

/**
 * Whoever has asked for the very address is not moved off it: that another host answers for it may be the very mistake
 * that the user is about to mend. Whoever has yet to get it waits until that is done.
 */
function isInsistedOn(claim: Claim, address: Ip, aside: Aside): boolean {
  return aside.kind === "in-use" && claim.held.includes(address) && askedFor(claim, familyOf(address)) === address;
}

function isAskedFor(claim: Claim): boolean {
  const { request } = claim.wish;
  return request.kind === "request" && (request.pool !== undefined || request.addresses.length > 0);
}

function askedFor(claim: Claim, family: Family): Ip | undefined {
  const { request } = claim.wish;
  return request.kind === "request" ? request.addresses.find((address) => familyOf(address) === family) : undefined;
}

/** In the first range that has any: free, or to be shared. */
function lowest(claim: Claim, pool: Pool, family: Family, ledger: Ledger): Ip | undefined {
  const { sharingKey } = claim.terms;
  const shared = sharingKey === undefined ? [] : ledger.sharedUnder(sharingKey);
  for (const range of pool.ranges) {
    if (range.family !== family) continue;
    const candidates = shared.filter(
      (address) => contains(range, address) && obstacleTo(claim, pool, address, ledger, isAnybody) === undefined,
    );
    const free = ledger.lowestFree(range, pool.avoidBuggyIps);
    if (free !== undefined) candidates.push(free);
    const first = candidates.sort(compareIps)[0];
    if (first !== undefined) return first;
  }
  return undefined;
}

function noneLeft(pool: Pool, family: Family): Obstacle {
  const hasFamily = pool.ranges.some((range) => range.family === family);
  return { kind: hasFamily ? "used-up" : "without-family", family };
}
