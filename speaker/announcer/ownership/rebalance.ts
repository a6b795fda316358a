/** When a node gives away a group for balance: once the same nodes have been there for long enough, one at a time, the most loaded first, and only where it may. */
import type { Ip } from "../../../shared/net/ip.ts";
import { surplus, turnToPart } from "../placement/even.ts";
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

/**
 * Each who goes before this node is waited for for so many rests: the most loaded offers within two, and is heard; when it
 * does not, it has nothing that anybody else may have.
 */
const TURN_RESTS = 3;

/** Undefined: nothing moves for balance. Between two groups it rests for so long: all are to know who has the first before they look at the second. */
export function createRebalance(afterMs: number | undefined, restMs: number): Rebalance {
  /** When this node looks for what is to go: Infinity when it has done so, undefined when something has changed since. */
  let looksAt: number | undefined;
  let refusedAt = -Infinity;
  let restsUntil = -Infinity;
  return {
    reconsider: () => {
      looksAt = undefined;
    },
    refused: (now) => {
      looksAt = undefined;
      refusedAt = now;
    },
    due: (now, { node, stableSince, isMoving, held, loads }) => {
      if (afterMs === undefined || now < Math.max(stableSince, refusedAt) + afterMs) return undefined;
      if (looksAt === Infinity) return undefined;
      if (isMoving()) {
        looksAt = undefined;
        return undefined;
      }
      looksAt ??= Math.max(restsUntil, now + turnToPart(loads(), node) * TURN_RESTS * restMs);
      if (now < looksAt) return undefined;
      looksAt = Infinity;
      const group = surplus(held(), loads(), node);
      if (group !== undefined) restsUntil = now + restMs;
      return group;
    },
  };
}
