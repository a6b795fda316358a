/** The decision about one Service: keep, complete, move or refuse. */
import { familyOf } from "../../shared/net/ip.ts";
import { arranged, choose } from "./choose.ts";
import type { Grant, Looked, Refusal } from "./choose.ts";
import type { Claim, Supply } from "./claim.ts";
import { isAddress, offer } from "./offer.ts";

/** What a Service is to have. */
export type Settlement =
  | {
      readonly kind: "assigned";
      readonly grant: Grant;
      /** Why it has not all that it asks for, though it keeps what it has. */
      readonly complaint: Refusal | undefined;
      /** Pools in which an address that comes free may be for it. */
      readonly waitsFor: readonly string[];
    }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly waitsFor: readonly string[] };

/**
 * What it keeps is completed from the same pool. When that is not what was asked for, it moves to what was; when that
 * cannot be had, it stays: an address in use is worth more than one that was wished for.
 */
export function settle(claim: Claim, base: Grant | undefined, supply: Supply): Settlement {
  const completed = base === undefined ? undefined : complete(claim, base, supply);
  if (completed !== undefined && isAsAsked(claim, completed.grant)) {
    return { kind: "assigned", grant: completed.grant, complaint: undefined, waitsFor: mayFree(completed.looked) };
  }
  const choice = choose(claim, supply);
  if (choice.kind === "granted") {
    // What is still missing is waited for when the Service is seen again, with this.
    return { kind: "assigned", grant: choice.grant, complaint: undefined, waitsFor: [] };
  }
  const { refusal } = choice;
  const looked = refusal.kind === "no-pool-serves" ? refusal.looked : [];
  if (completed === undefined) return { kind: "refused", refusal, waitsFor: mayFree(looked) };
  const waitsFor = [...new Set([...mayFree(completed.looked), ...mayFree(looked)])];
  return { kind: "assigned", grant: completed.grant, complaint: refusal, waitsFor };
}

function complete(claim: Claim, base: Grant, supply: Supply): { grant: Grant; looked: readonly Looked[] } {
  const { families, request } = claim.wish;
  const has = new Set(base.addresses.map(familyOf));
  const missing = families.filter((family) => !has.has(family));
  const pool = supply.pools.find(({ name }) => name === base.pool);
  const offers = pool === undefined ? [] : missing.map((family) => offer(claim, pool, family, supply.ledger));
  const added = offers.filter(isAddress);
  const looked = offers.flatMap((offered) =>
    pool === undefined || isAddress(offered) ? [] : [{ pool, obstacle: offered }],
  );
  const addresses = [...base.addresses, ...added];
  const isReordered =
    added.length > 0 ||
    (request.kind === "request" && addresses.every((address) => request.addresses.includes(address)));
  return { grant: { pool: base.pool, addresses: isReordered ? arranged(request, addresses) : addresses }, looked };
}

function isAsAsked(claim: Claim, { pool, addresses }: Grant): boolean {
  const { families, needsEveryFamily, request } = claim.wish;
  if (request.kind === "bad-request") return false;
  if (request.pool !== undefined && request.pool !== pool) return false;
  if (!request.addresses.every((address) => addresses.includes(address))) return false;
  return !needsEveryFamily || addresses.length === families.length;
}

/** Of the pools that were looked at, those that serve it as soon as something in them comes free. */
function mayFree(looked: readonly Looked[]): readonly string[] {
  return looked
    .filter(({ obstacle }) => obstacle.kind === "used-up" || obstacle.kind === "held" || obstacle.kind === "set-aside")
    .map(({ pool }) => pool.name);
}
