/** How long a node waits before it takes a group from one that lives once more, after it lost it in turn: they disagree, and each move breaks connections. */
import type { Ip } from "../../../shared/net/ip.ts";

/** After the first loss; each further one doubles it. */
const FIRST_MS = 10_000;
const LONGEST_MS = 600_000;

/** Kept for each group until it is forgiven. */
export interface Patience {
  /** It was lost again. */
  readonly lost: (group: Ip, now: number) => void;
  readonly forgive: (group: Ip) => void;
  readonly isOver: (group: Ip, now: number) => boolean;
  /** Groups whose wait is over now and was not when this was last asked. */
  readonly ended: (now: number) => readonly Ip[];
  readonly wakeAt: () => number;
}

/** Endless so far: nothing was lost. */
export function createPatience(): Patience {
  const waits = new Map<Ip, { readonly ms: number; readonly until: number; readonly isEnded: boolean }>();
  return {
    lost: (group, now) => {
      const before = waits.get(group);
      const ms = before === undefined ? FIRST_MS : Math.min(LONGEST_MS, before.ms * 2);
      waits.set(group, { ms, until: now + ms, isEnded: false });
    },
    forgive: (group) => {
      waits.delete(group);
    },
    isOver: (group, now) => now >= (waits.get(group)?.until ?? -Infinity),
    ended: (now) => {
      const over = [...waits].filter(([, { until, isEnded }]) => !isEnded && now >= until);
      for (const [group, wait] of over) waits.set(group, { ...wait, isEnded: true });
      return over.map(([group]) => group);
    },
    wakeAt: () => Math.min(Infinity, ...Array.from(waits.values(), (wait) => (wait.isEnded ? Infinity : wait.until))),
  };
}
