/** The segments of all links in the words of an announcer's state. */
import type { Ip } from "../../../shared/net/ip.ts";
import { formatMac } from "../../../shared/net/mac.ts";
import type { Link } from "../links/link.ts";
import type { Peer } from "../membership/roster.ts";
import { prevailing } from "../placement/contest.ts";
import type { Claimed } from "../placement/contest.ts";
import type { AnnouncerState, GroupState, LinkState, PeerState } from "../state.ts";
import type { History } from "./history.ts";
import type { Place } from "./places.ts";
import type { Segment } from "./segment.ts";

/** What there is to tell of. */
export interface Told {
  /** Empty before it has one. */
  readonly node: string;
  readonly places: Iterable<Place>;
  /** Those that are intended. */
  readonly groups: readonly Ip[];
  readonly history: Pick<History, "since" | "changes">;
}

/** What is the same for every link. */
export interface Hours {
  readonly now: number;
  readonly helloIntervalMs: number;
  readonly deadAfterMs: number;
}

/** All that changes from one moment to the next. */
export function describeOwnership(
  { node, places, groups, history }: Told,
  hours: Hours,
): Pick<AnnouncerState, "links" | "groups" | "changes"> {
  const { now } = hours;
  const all = [...places];
  const describeOn = ({ link, segment }: Place, group: Ip): GroupState => {
    const since = history.since({ group, link: link.name });
    return {
      ...describeGroup(group, link, node, segment),
      sinceMs: since === undefined ? undefined : Math.round(now - since),
    };
  };
  return {
    links: all.map(({ link, segment }) => describeLink(link, segment, hours)),
    groups: all.flatMap((place) => groups.map((group) => describeOn(place, group))),
    changes: history.changes().map(({ at, ...change }) => ({ ...change, agoMs: Math.round(now - at) })),
  };
}

function describeLink({ name, mac }: Link, segment: Segment, { now, ...hello }: Hours): LinkState {
  const { phase, fence, peers, loads } = segment.view();
  return {
    name,
    mac: formatMac(mac),
    phase,
    fenceMs: Math.max(0, Math.round(fence - now)),
    ...hello,
    peers: Array.from(peers.values(), (peer) => describePeer(peer, now)),
    loads: Object.fromEntries(loads),
  };
}

function describeGroup(group: Ip, { name }: Link, node: string, segment: Segment): Omit<GroupState, "sinceMs"> {
  const owner = ownerOf(group, node, segment);
  const unclaimed = { term: segment.termOf(group), state: "unclaimed", weight: 0 } as const;
  const { term, state, weight } = owner?.claim ?? unclaimed;
  return { group, link: name, owner: owner?.node, term, state, weight };
}

/** Whoever's claim stands, as far as this node has heard. */
export function ownerOf(group: Ip, node: string, segment: Segment): Claimed | undefined {
  const mine = segment.claimOf(group);
  const others = Array.from(segment.othersOf(group), ([other, claim]) => ({ node: other, claim }));
  return prevailing(mine === undefined ? others : [...others, { node, claim: mine }]);
}

function describePeer({ node, mac, life, isReady, isLeaving, picture }: Peer, now: number): PeerState {
  return {
    node,
    mac: formatMac(mac),
    isReady,
    isLeaving,
    lastHeardMs: Math.round(now - life.heardAt),
    incarnation: new Date(life.incarnation).toISOString(),
    claims: picture.claims.size,
    isComplete: picture.isComplete(),
  };
}
