/** Whether an announcer lives, from when it was heard: the detector, for one peer on one link. */
import { FENCE_INTERVALS } from "./fence.ts";

/** What makes a hello newer than another. */
export interface Stamp {
  readonly incarnation: number;
  readonly sequence: number;
}

/** What is remembered of the last hello that counted, in milliseconds of the monotonic clock. */
export interface Life extends Stamp {
  readonly heardAt: number;
  /** By its own word: it knows how often it speaks, and when it falls silent. */
  readonly deadAfterMs: number;
}

/** Nobody can say that it lives for longer: no node is told to. */
export const LONGEST_DEAD_AFTER_MS = 60_000;

/** Why a hello does not count: it was heard before or overtaken, or it is of an earlier life of its sender. */
export type Stale = "not-newer" | "outdated";

/** Undefined when it is newer than all that was heard of its sender. */
export function staleness(known: Stamp | undefined, heard: Stamp): Stale | undefined {
  if (known === undefined || heard.incarnation > known.incarnation) return undefined;
  if (heard.incarnation < known.incarnation) return "outdated";
  return heard.sequence > known.sequence ? undefined : "not-newer";
}

/** By its own word, how long after its last hello it answers on at most: it is silent an interval before it is counted dead. */
export function fenceMs({ deadAfterMs }: Life): number {
  return (Math.min(deadAfterMs, LONGEST_DEAD_AFTER_MS) * FENCE_INTERVALS) / (FENCE_INTERVALS + 1);
}

/** When it is to be counted dead, if nothing is heard until then. */
export function deadAt({ heardAt, deadAfterMs }: Life): number {
  return heardAt + Math.min(deadAfterMs, LONGEST_DEAD_AFTER_MS);
}
