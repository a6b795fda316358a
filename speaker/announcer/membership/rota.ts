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
  const claims = new Map<Ip, Ordered>();
  /** The same in the order of their groups. */
  const sorted: Ordered[] = [];
  /** Told by no hello yet, the oldest first; and how often the others are to be told again. */
  const news = new Map<Ip, Change>();
  const again = new Map<Ip, { readonly change: Change; readonly left: number }>();
  let digest = 0;
  let bytes = 0;
  /** The first group of the next page; undefined is the first of all. */
  let cursor: Ip | undefined;
  let isRound = true;

  const forget = (group: Ip): void => {
    const one = claims.get(group);
    if (one === undefined) return;
    claims.delete(group);
    sorted.splice(firstFrom(sorted, one.order), 1);
    digest ^= one.digest;
    bytes -= claimSize(one.claim);
  };

  const keep = (claim: Claim): void => {
    const before = claims.get(claim.group);
    const order = before?.order ?? groupOrder(claim.group);
    const now = { claim, order, digest: digestOf(claim) };
    claims.set(claim.group, now);
    sorted.splice(firstFrom(sorted, order), before === undefined ? 0 : 1, now);
    digest ^= now.digest ^ (before?.digest ?? 0);
    bytes += before === undefined ? claimSize(claim) : 0;
  };

  const change = (to: Change): void => {
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
    const from = cursor;
    const start = from === undefined ? 0 : firstFrom(sorted, groupOrder(from));
    const page = sorted.slice(start, start + MOST_SHOWN).map(({ claim }) => claim);
    const shown = fitting(page, room);
    cursor = sorted[start + shown.length]?.claim.group;
    isRound = cursor === undefined;
    return { from, to: cursor, claims: shown };
  };

  return {
    put: (claim) => {
      keep(claim);
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
      if (page === undefined) isRound = false;
      return { changes, page, digest: digest >>> 0 };
    },
    isRound: () => isRound,
  };
}

/** A claim with what it takes long to make: what sorts as its group does, and its part of the digest. */
interface Ordered {
  readonly claim: Claim;
  readonly order: string;
  readonly digest: number;
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

/** Where the first is that is not before that, or would be. */
function firstFrom(sorted: readonly Ordered[], order: string): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle]?.order ?? order) < order) from = middle + 1;
    else to = middle;
  }
  return from;
}
