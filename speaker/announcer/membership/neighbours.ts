/** The other announcers on one link: who lives, and what each claims. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Change, Claim } from "../wire/claim.ts";
import type { Hello } from "../wire/hello.ts";
import { deadAt, staleness } from "./life.ts";
import type { Life, Stale, Stamp } from "./life.ts";
import { createPicture } from "./picture.ts";
import type { Picture } from "./picture.ts";

/** An announcer that lives. */
export interface Peer {
  readonly node: string;
  readonly life: Life;
  /** When it was first heard, in this life. */
  readonly since: number;
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
  | {
      readonly kind: "news";
      /** Groups of which it claims something else than before. */
      readonly groups: readonly Ip[];
      /** Whether somebody came, or is ready or leaving who was not. */
      readonly isOther: boolean;
    };

/** Kept as hellos come in and time passes. */
export interface Neighbours {
  /** Those that live. */
  readonly peers: ReadonlyMap<string, Peer>;
  readonly hear: (hello: Hello, now: number) => Heard;
  /** Gives those who are dead by now, and the groups that they claimed. */
  readonly bury: (now: number) => ReadonlyMap<string, readonly Ip[]>;
  /** What those who live claim of a group, by node. */
  readonly claimsOf: (group: Ip) => ReadonlyMap<string, Claim>;
  /** The highest term that was heard of the group, ever; 0 when none was. */
  readonly termOf: (group: Ip) => number;
  readonly some: (is: (peer: Peer) => boolean) => boolean;
  /** When the next will be dead, if nobody is heard until then. */
  readonly nextDeath: () => number;
}

/** For so long, a hello of a dead node that is older than its last one is refused. For ever would be for good where one is forged. */
const REMEMBERED_MS = 600_000;

const NOBODY: ReadonlyMap<string, Claim> = new Map();

/** Nobody was heard. */
export function createNeighbours(): Neighbours {
  const peers = new Map<string, Peer>();
  /** Of the dead too: who comes back with an older hello is not back. */
  const stamps = new Map<string, { readonly stamp: Stamp; readonly at: number }>();
  const claims = new Map<Ip, Map<string, Claim>>();
  const terms = new Map<Ip, number>();

  const note = (node: string, change: Change): void => {
    terms.set(change.group, Math.max(change.term, terms.get(change.group) ?? 0));
    const claimed = claims.get(change.group) ?? new Map<string, Claim>();
    if (change.state === "released") claimed.delete(node);
    else claimed.set(node, change);
    if (claimed.size > 0) claims.set(change.group, claimed);
    else claims.delete(change.group);
  };

  const remove = ({ node, picture }: Peer): readonly Ip[] => {
    peers.delete(node);
    const gone = [...picture.claims.values()];
    for (const { group, term } of gone) note(node, { group, term, state: "released" });
    return gone.map(({ group }) => group);
  };

  return {
    peers,
    hear: (hello, now) => {
      const { node, incarnation, sequence, deadAfterMs } = hello;
      const last = stamps.get(node);
      const known = last !== undefined && now < last.at + REMEMBERED_MS ? last.stamp : undefined;
      const reason = staleness(known, hello);
      if (reason !== undefined && known !== undefined) return { kind: "stale", reason, known };
      stamps.set(node, { stamp: { incarnation, sequence }, at: now });
      const before = peers.get(node);
      const isSame = before?.life.incarnation === incarnation;
      const left = before === undefined || isSame ? [] : remove(before);
      const picture = before !== undefined && isSame ? before.picture : createPicture();
      const changes = picture.take(hello);
      for (const change of changes) note(node, change);
      const life = { incarnation, heardAt: now, deadAfterMs };
      const incompleteSince = picture.isComplete() ? undefined : ((isSame ? before.incompleteSince : undefined) ?? now);
      const { mac, isReady, isLeaving, isBehind } = hello;
      const since = isSame ? before.since : now;
      peers.set(node, { node, life, since, mac, isReady, isLeaving, isBehind, picture, incompleteSince });
      const isOther = !isSame || before.isReady !== isReady || before.isLeaving !== isLeaving;
      const stay = isOther ? picture.claims.keys() : [];
      const groups = new Set([...left, ...changes.map(({ group }) => group), ...stay]);
      return { kind: "news", groups: [...groups], isOther };
    },
    bury: (now) => {
      const dead = [...peers.values()].filter(({ life }) => now >= deadAt(life));
      return new Map(dead.map((peer) => [peer.node, remove(peer)]));
    },
    claimsOf: (group) => claims.get(group) ?? NOBODY,
    termOf: (group) => terms.get(group) ?? 0,
    some: (is) => {
      for (const peer of peers.values()) if (is(peer)) return true;
      return false;
    },
    nextDeath: () => Math.min(Infinity, ...Array.from(peers.values(), ({ life }) => deadAt(life))),
  };
}
