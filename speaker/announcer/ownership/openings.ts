/** The groups on a link that are to be had, and when it is this node's turn to claim each. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Open } from "../placement/spread.ts";
import type { Candidate } from "../protocol.ts";
import { groupOrder } from "../wire/group.ts";

/** A group that is to be had. */
export interface Opening {
  readonly group: Ip;
  /** From whom it would be taken; undefined when nobody holds on to it. */
  readonly from: string | undefined;
  readonly since: number;
}

/** Says who goes before this node, by group, of those that are open. */
export type Turns = (open: readonly Open[]) => ReadonlyMap<Ip, number>;

/** What a look at the turns needs. */
export interface TurnOptions {
  readonly turns: Turns;
  /** Of the nodes that may have the group, those that are there and take part. */
  readonly runners: (group: Ip) => readonly Candidate[];
  /** How long each who goes before is waited for. */
  readonly turnMs: (group: Ip) => number;
  /** From when on, at the earliest. */
  readonly from: (opening: Opening) => number;
}

/** Kept as groups come to be had, and cease to. */
export interface Openings {
  readonly open: (group: Ip, from: string | undefined, since: number) => void;
  readonly close: (group: Ip) => void;
  /**
   * Something that turns depend on has changed: who is there, or how many groups each holds. While thousands of groups
   * are to be had among hundreds of nodes, they are looked at again only after a while: each claim that is heard meanwhile
   * would have all of them looked at otherwise.
   */
  readonly reconsider: () => void;
  /** Those whose turn has come, and how many go before: the first in order, first. */
  readonly due: (now: number, options: TurnOptions) => readonly (Opening & { readonly turn: number })[];
  /** When the next turn comes, as of the last look. */
  readonly wakeAt: () => number;
  readonly has: (group: Ip) => boolean;
  /** From whom it would be taken, if it is open and from anybody. */
  readonly fromOf: (group: Ip) => string | undefined;
  readonly some: (is: (group: Ip) => boolean) => boolean;
}

/** About as many runners as are looked at in a quarter of a millisecond: a look takes a part of the time at most. */
const RUNNERS_PER_MS = 2_500;

/** Nothing is to be had. */
export function createOpenings(): Openings {
  const openings = new Map<Ip, Ordered>();
  let turns: ReadonlyMap<Ip, number> = new Map();
  /** Whether a group is not among the turns; whether they may be others by now; and until when they stand all the same. */
  let hasNew = false;
  let isOutdated = false;
  let standsUntil = -Infinity;
  let nextTurn = Infinity;

  const look = (now: number, options: TurnOptions): void => {
    const open = [...openings.values()]
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ group }) => ({ group, candidates: options.runners(group) }));
    turns = options.turns(open);
    const runners = open.reduce((sum, { candidates }) => sum + candidates.length, 0);
    standsUntil = now + Math.floor(runners / RUNNERS_PER_MS);
    [hasNew, isOutdated] = [false, false];
  };

  return {
    open: (group, from, since) => {
      const before = openings.get(group);
      if (before !== undefined && before.from === from && before.since <= since) return;
      openings.set(group, { group, from, since, order: before?.order ?? groupOrder(group) });
      hasNew = true;
    },
    close: (group) => {
      if (openings.delete(group)) isOutdated = true;
    },
    reconsider: () => {
      isOutdated = true;
    },
    due: (now, options) => {
      nextTurn = Infinity;
      if (openings.size === 0) return [];
      if (hasNew || (isOutdated && now >= standsUntil)) look(now, options);
      if (isOutdated) nextTurn = standsUntil;
      const due: (Opening & { readonly turn: number })[] = [];
      for (const [group, turn] of turns) {
        const opening = openings.get(group);
        if (opening === undefined) continue;
        const at = Math.max(opening.since, options.from(opening)) + turn * options.turnMs(group);
        if (at <= now) due.push({ ...opening, turn });
        else nextTurn = Math.min(nextTurn, at);
      }
      return due;
    },
    wakeAt: () => nextTurn,
    has: (group) => openings.has(group),
    fromOf: (group) => openings.get(group)?.from,
    some: (is) => openings.keys().some(is),
  };
}

/** With what sorts as it does, made once. */
interface Ordered extends Opening {
  readonly order: string;
}
