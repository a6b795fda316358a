/** Groups that this node has claimed while another one answers for them: it does not, before the other one has let go. */
import type { Ip } from "../../../shared/net/ip.ts";

/** Kept as groups are claimed and let go of. */
export interface Awaited {
  readonly begin: (group: Ip, now: number) => void;
  readonly end: (group: Ip) => void;
  readonly has: (group: Ip) => boolean;
  readonly count: () => number;
  /** Those for which this is long enough; they are awaited no more. */
  readonly given: (now: number) => readonly Ip[];
  readonly wakeAt: () => number;
}

/** None; each is awaited for so long. */
export function createAwaited(patienceMs: number): Awaited {
  /** The one that ends first is the first. */
  const ends = new Map<Ip, number>();
  return {
    begin: (group, now) => {
      ends.delete(group);
      ends.set(group, now + patienceMs);
    },
    end: (group) => {
      ends.delete(group);
    },
    has: (group) => ends.has(group),
    count: () => ends.size,
    given: (now) => {
      const over: Ip[] = [];
      for (const [group, end] of ends) {
        if (now < end) break;
        over.push(group);
      }
      for (const group of over) ends.delete(group);
      return over;
    },
    wakeAt: () => ends.values().next().value ?? Infinity,
  };
}
