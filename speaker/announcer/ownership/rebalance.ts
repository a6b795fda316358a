/** When a node gives away a group for balance: once the same nodes have been there for long enough, one at a time, and only where it may. */
import type { Ip } from "../../../shared/net/ip.ts";
import { surplus } from "../placement/even.ts";
import type { Held } from "../placement/even.ts";

/** What there is to be seen on the link. */
export interface Balance {
  readonly node: string;
  /** Since when nobody has come, got ready, or gone. */
  readonly stableSince: number;
  /** Whether groups are on their way already, of this node's or anybody's. */
  readonly isMoving: () => boolean;
  /** What this node answers for. */
  readonly held: () => Iterable<Held>;
  /** How many groups each node has that is there. */
  readonly loads: () => ReadonlyMap<string, number>;
}

/** Kept as groups change hands. */
export interface Rebalance {
  /** Some node has other groups than before. */
  readonly reconsider: () => void;
  /** Nobody took what was to go, or was heard to: it is tried again after as long as it takes after a change. */
  readonly refused: (now: number) => void;
  /** The group that is to go; looked for again only after something has changed, for each look goes through all that is held. */
  readonly due: (now: number, balance: Balance) => Ip | undefined;
}

/** Undefined: nothing moves for balance. Between two groups it rests for so long: all are to know who has the first before they look at the second. */
export function createRebalance(afterMs: number | undefined, restMs: number): Rebalance {
  let mayBeUneven = true;
  let refusedAt = -Infinity;
  let restsUntil = -Infinity;
  return {
    reconsider: () => {
      mayBeUneven = true;
    },
    refused: (now) => {
      mayBeUneven = true;
      refusedAt = now;
    },
    due: (now, { node, stableSince, isMoving, held, loads }) => {
      if (afterMs === undefined || now < Math.max(stableSince, refusedAt) + afterMs) return undefined;
      if (!mayBeUneven || now < restsUntil || isMoving()) return undefined;
      mayBeUneven = false;
      const group = surplus(held(), loads(), node);
      if (group !== undefined) restsUntil = now + restMs;
      return group;
    },
  };
}
