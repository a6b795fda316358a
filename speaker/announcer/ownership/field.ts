/** Who may have which group on a link, who of them is there to have it, and who has it: everything that decisions look at. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Roster, Peer } from "../membership/roster.ts";
import type { Candidate } from "../protocol.ts";
import type { OwnClaims } from "./own.ts";
import type { Rival } from "./stance.ts";

/** Kept as intents come in. */
export interface Field {
  /** Undefined: the group is not intended here. */
  readonly intend: (group: Ip, candidates: readonly Candidate[] | undefined) => void;
  readonly groups: () => Iterable<Ip>;
  readonly isIntended: (group: Ip) => boolean;
  /** This node, if it may have the group. */
  readonly self: (group: Ip) => Candidate | undefined;
  /** Whoever took the group from this node is a candidate, whatever was known here, until there is news. */
  readonly believe: (group: Ip, node: string) => void;
  /** Who claims it, besides this node. */
  readonly rivals: (group: Ip) => readonly Rival[];
  /** Who may have it on this link, is there and takes part, or is to be taken for one who does, and is not giving it up. */
  readonly runners: (group: Ip, isSelfIn: boolean, isIn?: (peer: Peer) => boolean) => readonly Candidate[];
  /** How many groups each node has that is there. */
  readonly loads: () => ReadonlyMap<string, number>;
}

/** Nothing is intended. */
export function createField(node: string, roster: Roster, own: Pick<OwnClaims, "all">): Field {
  const intents = new Map<Ip, readonly Candidate[]>();
  const believed = new Map<Ip, string>();

  const candidatesOf = (group: Ip): readonly Candidate[] => {
    const candidates = intents.get(group) ?? [];
    const other = believed.get(group) ?? "";
    const claim = roster.claimsOf(group).get(other);
    if (claim === undefined || candidates.some((each) => each.node === other && isHere(each))) return candidates;
    return [...candidates.filter((each) => each.node !== other), { node: other, weight: claim.weight }];
  };

  /** Names of links differ from node to node: a peer is judged by its own, and this node by what is intended here. */
  const isHere = (candidate: Candidate): boolean => {
    const peer = roster.peers.get(candidate.node);
    return peer !== undefined && announcesOn(candidate, peer.link);
  };

  return {
    intend: (group, candidates) => {
      if (candidates === undefined) intents.delete(group);
      else intents.set(group, candidates);
      believed.delete(group);
    },
    groups: () => intents.keys(),
    isIntended: (group) => intents.has(group),
    self: (group) => intents.get(group)?.find((each) => each.node === node),
    believe: (group, other) => {
      believed.set(group, other);
    },
    rivals: (group) => {
      const claims = roster.claimsOf(group);
      if (claims.size === 0) return [];
      const candidates = candidatesOf(group);
      return Array.from(claims, ([other, claim]) => ({
        node: other,
        claim,
        isGivingUp: claim.state === "offered" || roster.peers.get(other)?.isLeaving === true,
        isCandidate: candidates.some((each) => each.node === other && isHere(each)),
      }));
    },
    runners: (group, isSelfIn, isIn) =>
      candidatesOf(group).filter((candidate) => {
        const { node: each } = candidate;
        if (each === node) return isSelfIn && own.all.get(group)?.offer === undefined;
        const peer = roster.peers.get(each);
        if (peer === undefined || peer.isLeaving || peer.picture.claims.get(group)?.state === "offered") return false;
        if (!announcesOn(candidate, peer.link)) return false;
        return peer.isReady || isIn?.(peer) === true;
      }),
    loads: () => {
      const others = Array.from(roster.peers.values(), (peer) => [peer.node, peer.picture.claims.size] as const);
      return new Map([...others, [node, own.all.size]]);
    },
  };
}

/** Whether a candidate announces on its link of that name. */
export function announcesOn({ links }: Candidate, link: string): boolean {
  return links === undefined || links.includes(link);
}
