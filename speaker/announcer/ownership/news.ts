/** When what nobody ever had is to be claimed. Nobody misses it: it waits until all have heard of it, and see alike whose turn it is. */

/** Kept as it comes in. */
export interface News {
  /** There is some more, and it may be followed by more for so long. */
  readonly came: (now: number, forMs: number) => void;
  /**
   * From when on turns count for what is to be had since then. News comes in pieces, and to each node in others. Who
   * claimed its share of one piece before it has heard of the next would have another share than those who know of both
   * think: it waits for what follows, an interval more at most. Who has just got ready waits as long. What somebody claims
   * comes in pieces, too: who is wary of that waits for an interval longer.
   */
  readonly ripensAt: (since: number, isWary: boolean) => number;
}

/** None so far. */
export function createNews(helloIntervalMs: number): News {
  let until = -Infinity;
  return {
    came: (now, forMs) => {
      until = now + forMs;
    },
    ripensAt: (since, isWary) => (isWary ? since + 2 * helloIntervalMs : Math.min(until, since + helloIntervalMs)),
  };
}
