/** The other announcers on one link: who lives, and what each claims. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Change, Claim } from "../wire/claim.ts";
import type { Hello } from "../wire/hello.ts";
import { deadAt, fenceMs, staleness } from "./life.ts";
import type { Life, Stale, Stamp } from "./life.ts";
import { createMemory } from "./memory.ts";
import { createPicture } from "./picture.ts";
import type { Picture } from "./picture.ts";
import { createTerms, MOST_GROUPS } from "./terms.ts";

/** An announcer that lives. */
export interface Peer {
  readonly node: string;
  readonly life: Life;
  /** When it was first heard, in this life. */
  readonly since: number;
  /** Of its link to this one, as it says. */
  readonly link: string;
  readonly mac: Mac;
  readonly isReady: boolean;
  readonly isLeaving: boolean;
  readonly isBehind: boolean;
  readonly picture: Picture;
  /** Since when its picture has not been complete. */
  readonly incompleteSince: number | undefined;
}

/** What a hello was good for. */
export type Heard =
  | { readonly kind: "stale"; readonly reason: Stale; readonly known: Stamp }
  | { readonly kind: "excess"; readonly reason: Excess }
  | {
      readonly kind: "news";
      /** Groups of which it claims something else than before. */
      readonly groups: readonly Ip[];
      /** Whether somebody came, is ready or leaving who was not, or speaks from a link of another name. */
      readonly isOther: boolean;
    };

/**
 * Why a hello is not heeded that would be otherwise: it is from a node or has claims beyond those that a link can have, or
 * from another link of a node that is heard already: two that speak for one node would contradict each other for ever.
 */
export type Excess = "too-many-nodes" | "too-many-claims" | "second-link";

/** How much there is on a link at most; more is made up by somebody who has no key to prove it with. */
export interface Limits {
  readonly nodes: number;
  readonly claims: number;
  /** Those whose term is remembered when nobody claims them any more. */
  readonly groups: number;
}

/** As many nodes as a cluster has at most, and what is claimed when each of 200 nodes that were alone has claimed 10,000 groups. */
const LIMITS: Limits = { nodes: 5_000, claims: 2_000_000, groups: MOST_GROUPS };

/** Kept as hellos come in and time passes. */
export interface Roster {
  /** Those that live. */
  readonly peers: ReadonlyMap<string, Peer>;
  readonly hear: (hello: Hello, now: number) => Heard;
  /** Gives those who are dead by now, and the groups that they claimed. */
  readonly bury: (now: number) => ReadonlyMap<string, readonly Ip[]>;
  /** What those who live claim of a group, by node. */
  readonly claimsOf: (group: Ip) => ReadonlyMap<string, Claim>;
  /** The highest term that was heard of the group; 0 when none was. */
  readonly termOf: (group: Ip) => number;
  readonly some: (is: (peer: Peer) => boolean) => boolean;
  /** When the next will be dead, if nobody is heard until then. */
  readonly nextDeath: () => number;
}

const NOBODY: ReadonlyMap<string, Claim> = new Map();

/** Nobody was heard. */
export function createRoster(limits = LIMITS): Roster {
  const peers = new Map<string, Peer>();
  /** Who comes back with an older hello is not back. To remember it for ever would be for good where one is forged. */
  const dead = createMemory<string, Stamp>(limits.nodes);
  const claims = new Map<Ip, Map<string, Claim>>();
  const terms = createTerms(limits.groups);
  /** How many claims there are of all peers together. */
  let claimed = 0;

  const note = (node: string, change: Change): void => {
    terms.note(change.group, change.term);
    const its = claims.get(change.group) ?? new Map<string, Claim>();
    claimed -= its.size;
    if (change.state === "released") its.delete(node);
    else its.set(node, change);
    claimed += its.size;
    if (its.size > 0) claims.set(change.group, its);
    else claims.delete(change.group);
  };

  const remove = ({ node, life, picture }: Peer): readonly Ip[] => {
    peers.delete(node);
    dead.set(node, { incarnation: life.incarnation, sequence: life.sequence }, life.heardAt);
    const gone = [...picture.claims.values()];
    for (const { group, term } of gone) note(node, { group, term, state: "released" });
    return gone.map(({ group }) => group);
  };

  const excessOf = (
    { changes, page, incarnation, mac }: Hello,
    before: Peer | undefined,
    now: number,
  ): Excess | undefined => {
    if (before === undefined && peers.size >= limits.nodes) return "too-many-nodes";
    // A link whose MAC has changed is heard by the new one alone.
    const isSame = before?.life.incarnation === incarnation;
    if (isSame && before.mac !== mac && now < before.life.heardAt + fenceMs(before.life)) return "second-link";
    const said = [...changes, ...(page?.claims ?? [])];
    if (claimed + said.length <= limits.claims) return undefined;
    const known = before?.picture.claims;
    const added = said.filter(({ group }) => known?.has(group) !== true).length;
    return claimed + added > limits.claims ? "too-many-claims" : undefined;
  };

  return {
    peers,
    hear: (hello, now) => {
      const { node, incarnation, sequence, deadAfterMs } = hello;
      const before = peers.get(node);
      const known = before?.life ?? dead.get(node, now);
      const reason = staleness(known, hello);
      if (reason !== undefined && known !== undefined) return { kind: "stale", reason, known };
      const excess = excessOf(hello, before, now);
      if (excess !== undefined) return { kind: "excess", reason: excess };
      const isSame = before?.life.incarnation === incarnation;
      const left = before === undefined || isSame ? [] : remove(before);
      const picture = before !== undefined && isSame ? before.picture : createPicture();
      const changes = picture.take(hello);
      for (const change of changes) note(node, change);
      const life = { incarnation, sequence, heardAt: now, deadAfterMs };
      const incompleteSince = picture.isComplete() ? undefined : ((isSame ? before.incompleteSince : undefined) ?? now);
      const { link, mac, isReady, isLeaving, isBehind } = hello;
      const since = isSame ? before.since : now;
      peers.set(node, { node, life, since, link, mac, isReady, isLeaving, isBehind, picture, incompleteSince });
      const isOther = !isSame || before.isReady !== isReady || before.isLeaving !== isLeaving || before.link !== link;
      const stay = isOther ? picture.claims.keys() : [];
      const groups = new Set([...left, ...changes.map(({ group }) => group), ...stay]);
      return { kind: "news", groups: [...groups], isOther };
    },
    bury: (now) => {
      const silent = [...peers.values()].filter(({ life }) => now >= deadAt(life));
      return new Map(silent.map((peer) => [peer.node, remove(peer)]));
    },
    claimsOf: (group) => claims.get(group) ?? NOBODY,
    termOf: (group) => Math.max(terms.of(group), ...termsOf(claims.get(group))),
    some: (is) => {
      for (const peer of peers.values()) if (is(peer)) return true;
      return false;
    },
    nextDeath: () => Math.min(Infinity, ...Array.from(peers.values(), ({ life }) => deadAt(life))),
  };
}

function termsOf(claims: ReadonlyMap<string, Claim> = NOBODY): readonly number[] {
  return Array.from(claims.values(), ({ term }) => term);
}
