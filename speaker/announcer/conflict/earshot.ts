/** What the ears are to listen for. They are told only when that has changed: telling them costs as much as all of it is. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Ears } from "./ears.ts";

/** Kept as addresses come to be looked after, and cease to. */
export interface Earshot {
  /** On these links from now on, by index; on none is not at all. */
  readonly put: (address: Ip, links: ReadonlySet<number>) => void;
  /** Tells the ears what was put, all at once. */
  readonly settle: () => void;
}

/** For nothing. */
export function createEarshot(ears: Pick<Ears, "listenFor">): Earshot {
  const listened = new Map<Ip, ReadonlySet<number>>();
  let isSettled = true;
  return {
    put: (address, links) => {
      const before = listened.get(address) ?? new Set();
      if (before.size === links.size && links.isSubsetOf(before)) return;
      isSettled = false;
      if (links.size === 0) listened.delete(address);
      else listened.set(address, links);
    },
    settle: () => {
      if (isSettled) return;
      isSettled = true;
      const links = new Set<number>();
      for (const its of listened.values()) for (const link of its) links.add(link);
      ears.listenFor([...listened.keys()], links);
    },
  };
}
