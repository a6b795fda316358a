/** How often groups came to this node and left it, and what else happened to it since it started: counted, for whoever watches many. */
import type { OwnershipCounts } from "../protocol.ts";
import type { ChangeReason } from "../state.ts";
import type { Remembered } from "./history.ts";

/** Kept as things happen. */
export interface Tally {
  /** A group came to that node, or left it: what happens between others is theirs to count. */
  readonly changedHands: (change: Pick<Remembered, "from" | "to" | "reason">, node: string) => void;
  readonly rebalanced: () => void;
  readonly fencePassed: () => void;
  /** Whether it is the first for that reason. */
  readonly refused: (reason: string) => boolean;
  readonly counts: () => OwnershipCounts;
}

/** All of them, so that whoever watches sees a reason before its first time, and how much more it has become by then. */
const NEVER: Readonly<Record<ChangeReason, number>> = {
  "claimed-new": 0,
  "claimed-orphan": 0,
  "peer-dead": 0,
  "handed-off": 0,
  "took-over-lighter": 0,
  "yielded-higher-term": 0,
  "yielded-better-rank": 0,
  released: 0,
};

/** Nothing happened yet. */
export function createTally(): Tally {
  const gained = { ...NEVER };
  const lost = { ...NEVER };
  const refused = new Map<string, number>();
  let rebalanced = 0;
  let fencesPassed = 0;
  return {
    changedHands: ({ from, to, reason }, node) => {
      if (to === node) gained[reason] += 1;
      if (from === node) lost[reason] += 1;
    },
    rebalanced: () => {
      rebalanced += 1;
    },
    fencePassed: () => {
      fencesPassed += 1;
    },
    refused: (reason) => {
      const before = refused.get(reason) ?? 0;
      refused.set(reason, before + 1);
      return before === 0;
    },
    counts: () => ({
      gained: { ...gained },
      lost: { ...lost },
      rebalanced,
      fencesPassed,
      refusedHellos: Object.fromEntries(refused),
    }),
  };
}
