/** Which groups of this node's others have claimed, too, or had until now: neighbours may have believed them. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Place } from "./places.ts";

/** Looks at the groups whose claims are other than they were. */
export type Contested = (touched: ReadonlySet<Ip>, places: Iterable<Place>) => ReadonlySet<Ip>;

/** None so far. */
export function createContested(): Contested {
  const contested = new Set<Ip>();
  return (touched, places) => {
    const all = [...places];
    const result = new Set<Ip>();
    for (const group of touched) {
      const held = all.filter(({ segment }) => (segment.claimOf(group)?.state ?? "probing") !== "probing");
      const isContested = held.some(({ segment }) => segment.othersOf(group).size > 0);
      if (held.length > 0 && (isContested || contested.has(group))) result.add(group);
      if (isContested) contested.add(group);
      else contested.delete(group);
    }
    return result;
  };
}
