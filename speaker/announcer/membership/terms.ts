/** How many times groups have changed hands, as far as is known; also those that nobody claims any more. */
import type { Ip } from "../../../shared/net/ip.ts";

/** Kept as groups are claimed. */
export interface Terms {
  readonly note: (group: Ip, term: number) => void;
  /** The highest of the group; 0 when there was none. */
  readonly of: (group: Ip) => number;
}

/** Ten times as many as there are Services in the largest of clusters: a group that comes after so many others has a new life. */
export const MOST_GROUPS = 100_000;

/** None; where there are more than so many groups, the one that was claimed the longest time ago is forgotten. */
export function createTerms(most = MOST_GROUPS): Terms {
  /** Whichever was claimed last is the last. */
  const terms = new Map<Ip, number>();
  return {
    note: (group, term) => {
      const highest = Math.max(term, terms.get(group) ?? 0);
      terms.delete(group);
      terms.set(group, highest);
      const [oldest] = terms.size > most ? terms.keys() : [];
      if (oldest !== undefined) terms.delete(oldest);
    },
    of: (group) => terms.get(group) ?? 0,
  };
}
