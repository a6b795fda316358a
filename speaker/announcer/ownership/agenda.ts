/** The groups of which something has changed, and nothing is decided yet: the ones that two may answer for first. */
import type { Ip } from "../../../shared/net/ip.ts";

/** Kept as things change. */
export interface Agenda {
  readonly add: (group: Ip) => void;
  /** Another node claims it in another way than before, or no more; whether it and this node do both. */
  readonly heed: (group: Ip, isDisputed: boolean) => void;
  /** Takes so many off, at most. */
  readonly take: (most: number) => readonly Item[];
  /** Whether some is left that others and this node claim both. */
  readonly isDisputed: () => boolean;
  readonly isEmpty: () => boolean;
}

/** What is to be decided, and whether others' claims are why. */
export interface Item {
  readonly group: Ip;
  readonly isHeard: boolean;
}

/** Nothing is to be decided. */
export function createAgenda(): Agenda {
  const all = new Set<Ip>();
  const heard = new Set<Ip>();
  const disputed = new Set<Ip>();
  return {
    add: (group) => {
      all.add(group);
    },
    heed: (group, isDisputed) => {
      all.add(group);
      heard.add(group);
      if (isDisputed) disputed.add(group);
    },
    take: (most) => {
      const groups = new Set([...disputed, ...all]);
      return Array.from(groups.values().take(most), (group) => {
        disputed.delete(group);
        all.delete(group);
        return { group, isHeard: heard.delete(group) };
      });
    },
    isDisputed: () => disputed.size > 0,
    isEmpty: () => all.size === 0,
  };
}
