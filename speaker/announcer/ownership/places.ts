/** The links that this node is on, each a segment by itself; one that goes away is kept until others may have succeeded this node there. */
import type { Link } from "../links/link.ts";
import type { Segment } from "./segment.ts";

/** A link, and who is on it. */
export interface Place {
  readonly link: Link;
  readonly segment: Segment;
}

/** Kept as links come and go. */
export interface Places {
  /** Those of links that are there, by the link's index. */
  readonly present: ReadonlyMap<number, Place>;
  /** Also those of links that may come back. */
  readonly all: () => readonly Place[];
  /** Gives those that know of no intents yet: of links that are new, or go by another name than before. */
  readonly linksAre: (links: readonly Link[], now: number) => ReadonlySet<Place>;
}

/** None. What opens a segment has it listen first; what comes back listens for an interval before it buries anybody. */
export function createPlaces(open: (link: Link) => Segment, helloIntervalMs: number): Places {
  const present = new Map<number, Place>();
  const lost = new Map<number, Place>();

  /** A link that comes back before the fence was passed was missed by nobody: what was claimed there is claimed still. */
  const returned = ({ index }: Link, now: number): Place | undefined => {
    const place = lost.get(index);
    lost.delete(index);
    // Others are not to be missed either, because nothing was heard of them there.
    place?.segment.wasDeaf(now + helloIntervalMs);
    return place;
  };

  return {
    present,
    all: () => [...present.values(), ...lost.values()],
    linksAre: (links, now) => {
      for (const [index, { segment }] of lost) if (now >= segment.view().fence) lost.delete(index);
      const there = new Set(links.map(({ index }) => index));
      for (const [index, place] of present) {
        if (there.has(index)) continue;
        present.delete(index);
        lost.set(index, place);
      }
      const fresh = new Set<Place>();
      for (const link of links) {
        const before = present.get(link.index) ?? returned(link, now);
        const place = { link, segment: before?.segment ?? open(link) };
        present.set(link.index, place);
        if (before?.link.name !== link.name) fresh.add(place);
      }
      return fresh;
    },
  };
}
