/** The instant after which a link's addresses are not answered for: moved by each hello that left, so that peers who hear nothing can be sure. */

/** In milliseconds of the monotonic clock. */
export interface Fence {
  readonly until: number;
  /** When it may be opened again after it was passed; undefined while it was not. */
  readonly reopensAt: number | undefined;
}

/** Passed since ever. */
export const CLOSED: Fence = { until: -Infinity, reopensAt: undefined };

/** How many intervals the fence is ahead of the last hello; peers wait for one more. */
export const FENCE_INTERVALS = 2;

/**
 * A hello left at that instant. Whoever was silent for so long that the fence was passed may have been succeeded, and
 * does not know yet: it listens for one interval before it answers again.
 */
export function moved({ until, reopensAt }: Fence, sentAt: number, intervalMs: number): Fence {
  const ahead = { until: sentAt + FENCE_INTERVALS * intervalMs, reopensAt: undefined };
  if (sentAt <= until) return ahead;
  const isAwake = reopensAt !== undefined && sentAt < reopensAt + intervalMs;
  if (!isAwake) return { until, reopensAt: sentAt + intervalMs };
  return sentAt < reopensAt ? { until, reopensAt } : ahead;
}
