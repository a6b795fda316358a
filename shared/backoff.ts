/** How long to wait before trying again: doubling, with jitter, up to a bound. */
import type { Clock } from "./clock.ts";

/** The first delay and the longest. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The delay after so many failures in a row, from 1 on: a random part of its upper half, so that many do not come back as one. */
export function retryDelay({ firstMs, longestMs }: Backoff, failures: number, random: Clock["random"]): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + random() / 2);
}
