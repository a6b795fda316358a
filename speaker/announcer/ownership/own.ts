/** What this node claims on one link, and what of it is on offer; all of it goes into the rota. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Rota } from "../membership/rota.ts";
import { createTerms } from "../membership/terms.ts";
import type { Claim } from "../wire/claim.ts";

/** A claim of this node's. */
export interface Own {
  readonly claim: Claim;
  /** From whom, where somebody held on to it. */
  readonly takenFrom: string | undefined;
  /** While somebody else may have it. */
  readonly offer: Offer | undefined;
}

/** Since when a claim is on offer, and why. */
export interface Offer {
  readonly since: number;
  /** Whether it stays ours when nobody wants it. */
  readonly isForBalance: boolean;
}

/**
 * How long so many groups are on offer, and a leaver goes on answering for them, when nobody wants them: others take some
 * hundreds at a time, and need longer for thousands.
 */
export function handOffMs(groups: number): number {
  return Math.max(1_000, groups);
}

/** Kept as groups are gained and lost. */
export interface OwnClaims {
  readonly all: ReadonlyMap<Ip, Own>;
  /** The highest term that this node has had of the group; 0 when it never had it. */
  readonly termOf: (group: Ip) => number;
  readonly gain: (claim: Claim, takenFrom: string | undefined) => void;
  readonly lose: (group: Ip) => void;
  /** Another weight, or another state. */
  readonly change: (group: Ip, to: Partial<Pick<Claim, "weight" | "state">>) => void;
  readonly offer: (group: Ip, offer: Offer) => void;
  readonly retract: (group: Ip) => void;
  readonly hasOffers: () => boolean;
  /** The offers that nobody took in time. */
  readonly ended: (now: number) => readonly Own[];
  readonly wakeAt: () => number;
}

/** None. */
export function createOwnClaims(rota: Rota): OwnClaims {
  const all = new Map<Ip, Own>();
  const offered = new Set<Ip>();
  const terms = createTerms();
  /** At a time, since nothing was. */
  let mostOffered = 0;

  const put = (own: Own): void => {
    const { group } = own.claim;
    all.set(group, own);
    terms.note(group, own.claim.term);
    if (own.offer === undefined) offered.delete(group);
    else offered.add(group);
    count();
    rota.put(own.claim);
  };

  const count = (): void => {
    mostOffered = offered.size === 0 ? 0 : Math.max(mostOffered, offered.size);
  };

  const endOf = (group: Ip): number => (all.get(group)?.offer?.since ?? Infinity) + handOffMs(mostOffered);

  return {
    all,
    termOf: (group) => terms.of(group),
    gain: (claim, takenFrom) => put({ claim, takenFrom, offer: undefined }),
    lose: (group) => {
      const own = all.get(group);
      if (own === undefined) return;
      all.delete(group);
      offered.delete(group);
      count();
      rota.release(group, own.claim.term);
    },
    change: (group, to) => {
      const own = all.get(group);
      if (own === undefined) return;
      const { weight = own.claim.weight, state = own.claim.state } = to;
      if (weight !== own.claim.weight || state !== own.claim.state)
        put({ ...own, claim: { ...own.claim, weight, state } });
    },
    offer: (group, offer) => {
      const own = all.get(group);
      if (own !== undefined) put({ ...own, offer, claim: { ...own.claim, state: "offered" } });
    },
    retract: (group) => {
      const own = all.get(group);
      if (own?.offer === undefined) return;
      const state = own.claim.state === "offered" ? "answering" : own.claim.state;
      put({ ...own, offer: undefined, claim: { ...own.claim, state } });
    },
    hasOffers: () => offered.size > 0,
    ended: (now) => [...offered].filter((group) => now >= endOf(group)).flatMap((group) => all.get(group) ?? []),
    wakeAt: () => Math.min(Infinity, ...Array.from(offered, endOf)),
  };
}
