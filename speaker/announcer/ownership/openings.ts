/** The groups on a link that are to be had, and when it is this node's turn to claim each. */
import type { Ip } from "../../../shared/net/ip.ts";
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
export type Turns = (
  open: readonly { readonly group: Ip; readonly candidates: readonly Candidate[] }[],
) => ReadonlyMap<Ip, number>;

/** What a look at the turns needs. */
export interface TurnOptions {
  readonly turns: Turns;
  /** Of the nodes that may have the group, those that are there and take part. */
  readonly runners: (group: Ip) => readonly Candidate[];
  /** How long each who goes before is waited for. */
  readonly turnMs: number;
  /** From when on, at the earliest. */
  readonly from: (group: Ip) => number;
}

/** Kept as groups come to be had, and cease to. */
export interface Openings {
  readonly open: (group: Ip, from: string | undefined, since: number) => void;
  readonly close: (group: Ip) => void;
  /** Something that turns depend on has changed: who is there, or how many groups each holds. */
  readonly reconsider: () => void;
  /** Those whose turn has come, and how many go before: the first in order, first. */
  readonly due: (now: number, options: TurnOptions) => readonly (Opening & { readonly turn: number })[];
  /** When the next turn comes, as of the last look. */
  readonly wakeAt: () => number;
  readonly isEmpty: () => boolean;
}

/** Nothing is to be had. */
export function createOpenings(): Openings {
  const openings = new Map<Ip, Opening>();
  let turns: ReadonlyMap<Ip, number> | undefined;
  let nextTurn = Infinity;

  return {
    open: (group, from, since) => {
      const before = openings.get(group);
      if (before !== undefined && before.from === from && before.since <= since) return;
      openings.set(group, { group, from, since });
      turns = undefined;
    },
    close: (group) => {
      if (openings.delete(group)) turns = undefined;
    },
    reconsider: () => {
      turns = undefined;
    },
    due: (now, options) => {
      if (openings.size === 0) {
        nextTurn = Infinity;
        return [];
      }
      turns ??= options.turns(
        [...openings.keys()]
          .sort((a, b) => (groupOrder(a) < groupOrder(b) ? -1 : 1))
          .map((group) => ({ group, candidates: options.runners(group) })),
      );
      const waiting = Array.from(turns, ([group, turn]) => {
        const opening = openings.get(group);
        return (
          opening && { ...opening, turn, at: Math.max(opening.since, options.from(group)) + turn * options.turnMs }
        );
      }).filter((each) => each !== undefined);
      nextTurn = Math.min(Infinity, ...waiting.filter(({ at }) => at > now).map(({ at }) => at));
      return waiting.filter(({ at }) => at <= now);
    },
    wakeAt: () => nextTurn,
    isEmpty: () => openings.size === 0,
  };
}
