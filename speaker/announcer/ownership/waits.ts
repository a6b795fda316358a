/** Groups for which another node is waited for, each until some instant: it is to let go, or to be silent by then. */
import type { Ip } from "../../../shared/net/ip.ts";

/** A group, and since when it is waited for. */
export interface Waiting {
  readonly group: Ip;
  readonly since: number;
}

/** Kept as it is waited for more and less. */
export interface Waits {
  readonly begin: (group: Ip, now: number, until: number) => void;
  /** Until then instead. */
  readonly extend: (group: Ip, until: number) => void;
  readonly end: (group: Ip) => void;
  readonly has: (group: Ip) => boolean;
  readonly count: () => number;
  /** Those for which it has been waited until now. */
  readonly due: (now: number) => readonly Waiting[];
  readonly wakeAt: () => number;
}

/** None. */
export function createWaits(): Waits {
  const waits = new Map<Ip, { readonly since: number; readonly until: number }>();
  return {
    begin: (group, now, until) => {
      waits.set(group, { since: now, until });
    },
    extend: (group, until) => {
      const wait = waits.get(group);
      if (wait !== undefined) waits.set(group, { ...wait, until });
    },
    end: (group) => {
      waits.delete(group);
    },
    has: (group) => waits.has(group),
    count: () => waits.size,
    due: (now) => [...waits].filter(([, { until }]) => now >= until).map(([group, { since }]) => ({ group, since })),
    wakeAt: () => Math.min(Infinity, ...Array.from(waits.values(), ({ until }) => until)),
  };
}
