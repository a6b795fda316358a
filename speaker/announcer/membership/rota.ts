/** What this node claims on a link, and which part of it goes into the next hello: what is new first, then the next page. */
import type { Ip } from "../../../shared/net/ip.ts";
import { claimSize, digestOf } from "../wire/claim.ts";
import { groupOrder } from "../wire/group.ts";
import type { Change, Claim } from "../wire/claim.ts";
import type { Page } from "../wire/page.ts";

/** A change is told in so many hellos, because any of them may be lost. */
const TELLINGS = 3;

/** What a hello says of claims. */
export interface Part {
  readonly changes: readonly Change[];
  readonly page: Page | undefined;
  readonly digest: number;
}

/** Kept as claims come and go. */
export interface Rota {
  readonly put: (claim: Claim) => void;
  readonly release: (group: Ip, term: number) => void;
  /** Whether there is something that no hello has told yet. */
  readonly hasNews: () => boolean;
  /** The next part, of so many bytes at most. */
  readonly next: (room: number) => Part;
  /** Whether the last part ended with the last of the claims. */
  readonly isRound: () => boolean;
}

/** No claims. */
export function createRota(): Rota {
  const claims = new Map<Ip, Claim>();
  /** Told by no hello yet, the oldest first; and how often the others are to be told again. */
  const news = new Map<Ip, Change>();
  const again = new Map<Ip, { readonly change: Change; readonly left: number }>();
  let digest = 0;
  let bytes = 0;
  let sorted: readonly Claim[] | undefined = [];
  /** The first group of the next page; undefined is the first of all. */
  let cursor: Ip | undefined;

  const forget = (group: Ip): void => {
    const claim = claims.get(group);
    if (claim === undefined) return;
    claims.delete(group);
    digest ^= digestOf(claim);
    bytes -= claimSize(claim);
  };

  const change = (to: Change): void => {
    sorted = undefined;
    again.delete(to.group);
    news.delete(to.group);
    news.set(to.group, to);
  };

  const changesFor = (room: number): readonly Change[] => {
    const told = fitting(news.values(), room);
    for (const each of told) news.delete(each.group);
    const repeated = fitting(changesOf(again.values()), room - sizeOf(told));
    for (const { group } of repeated) {
      const pending = again.get(group);
      again.delete(group);
      if (pending !== undefined && pending.left > 1) again.set(group, { ...pending, left: pending.left - 1 });
    }
    for (const each of told) again.set(each.group, { change: each, left: TELLINGS - 1 });
    return [...told, ...repeated];
  };

  const nextPage = (room: number): Page => {
    sorted ??= [...claims.values()].sort((a, b) => (groupOrder(a.group) < groupOrder(b.group) ? -1 : 1));
    const from = cursor;
    const start = from === undefined ? 0 : firstFrom(sorted, from);
    const shown = fitting(sorted.slice(start, start + MOST_SHOWN), room);
    cursor = sorted[start + shown.length]?.group;
    return { from, to: cursor, claims: shown };
  };

  return {
    put: (claim) => {
      forget(claim.group);
      claims.set(claim.group, claim);
      digest ^= digestOf(claim);
      bytes += claimSize(claim);
      change(claim);
    },
    release: (group, term) => {
      forget(group);
      change({ group, term, state: "released" });
    },
    hasNews: () => news.size > 0,
    next: (room) => {
      if (bytes <= room) {
        // All that there is to say is on one page.
        news.clear();
        again.clear();
        cursor = undefined;
        return { changes: [], page: nextPage(room), digest: digest >>> 0 };
      }
      const changes = changesFor(room);
      const left = room - sizeOf(changes);
      const page = left >= LEAST_PAGE ? nextPage(left) : undefined;
      return { changes, page, digest: digest >>> 0 };
    },
    isRound: () => cursor === undefined,
  };
}

/** A page of fewer bytes is not worth its bounds. */
const LEAST_PAGE = 200;

/** More never fit. */
const MOST_SHOWN = 200;

/** As many of them, from the first on, as fit. */
function fitting<T extends Change>(changes: Iterable<T>, room: number): readonly T[] {
  const fit: T[] = [];
  let left = room;
  for (const change of changes) {
    left -= claimSize(change);
    if (left < 0) break;
    fit.push(change);
  }
  return fit;
}

function* changesOf(pending: Iterable<{ readonly change: Change }>): Iterable<Change> {
  for (const { change } of pending) yield change;
}

function sizeOf(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + claimSize(change), 0);
}

function firstFrom(sorted: readonly Claim[], group: Ip): number {
  const order = groupOrder(group);
  const index = sorted.findIndex((claim) => groupOrder(claim.group) >= order);
  return index < 0 ? sorted.length : index;
}
