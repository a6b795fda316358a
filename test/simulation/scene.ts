/** What is true of all nodes and segments while a story is played, and who is told when it changes: no announcer knows this. */
import type { Ip } from "../../shared/net/ip.ts";
import type { Picture } from "../../speaker/announcer/membership/picture.ts";
import type { Change } from "../../speaker/announcer/wire/claim.ts";
import type { Bounds } from "./bounds.ts";
import type { Candidates, Story, StoryGroup } from "./story.ts";
import type { Datagram } from "./virtual-lan.ts";

/** A node, as it really is. */
export interface Actor {
  readonly name: string;
  readonly rate: number;
  isAlive: boolean;
  /** When it was told to leave, if it was. */
  leavingSince: number | undefined;
  startedAt: number;
  endedAt: number;
  stalledUntil: number;
  /** By group, the candidates that it was told of. */
  readonly told: Map<string, Candidates>;
  /** By group, when it was told of others than before. */
  readonly toldAt: Map<string, number>;
}

/** A node's place on a segment. */
export interface Post {
  readonly actor: Actor;
  readonly segment: string;
  /** The name of its link there. */
  readonly link: string;
  hasCarrier: boolean;
  /** Whether the node believes that it has a carrier. */
  isUsed: boolean;
  /** When its responder falls silent. */
  fencedAt: number;
  lastHelloAt: number;
  /** What it claims, by all that it has said since it started. */
  said: Picture;
  readonly held: Set<string>;
  /** Whether what it holds is answered for: alive, not past the fence, connected. */
  isLit: boolean;
  /** When its carrier last came or went, or was seen to. */
  pluggedAt: number;
  /** When it last was stalled, unconnected, unheard by somebody, or has started. */
  troubledAt: number;
  /** By sender, when a hello last arrived from it that no later one had overtaken, be it taken in or not. */
  readonly arrivals: Map<string, number>;
  /** By sender, since when no pause between two was so long that it could be taken for dead. */
  readonly heardSince: Map<string, number>;
}

/** A segment, as it is. */
export interface Ground {
  readonly name: string;
  readonly posts: Map<string, Post>;
  /** How many are on now. */
  readonly hindrances: Record<Hindrance, number>;
  /** When the last of each kind ended. */
  readonly endedAt: Record<Hindrance, number>;
}

/** What can be wrong with a segment: datagrams may be lost or overtaken; nodes are kept apart, or some hear and are not heard. */
export type Hindrance = "weather" | "partition" | "one-way";

/** Every kind. */
export const HINDRANCES: readonly Hindrance[] = ["weather", "partition", "one-way"];

/** Since when there are none of those kinds: Infinity while there is one. */
export function freeSince({ hindrances, endedAt }: Ground, kinds: readonly Hindrance[] = HINDRANCES): number {
  return Math.max(...kinds.map((kind) => (hindrances[kind] > 0 ? Infinity : endedAt[kind])));
}

/** A node begins or ceases to answer for a group on a segment. */
export interface Turn {
  readonly post: Post;
  readonly group: string;
  readonly answers: boolean;
  readonly because: "held" | "let-go" | "fence" | "carrier" | "life";
  /** When it began to. */
  readonly since: number;
}

/** A datagram was taken in by a node for which it was news: no replay, and not overtaken. */
export interface Hearing {
  readonly from: Post;
  readonly to: Post;
  readonly datagram: Datagram;
}

/** Who looks whether everything is as it should be. */
export interface Watcher {
  /** After the change. */
  readonly turned?: (turn: Turn) => void;
  /** A datagram has left, and of some groups it claims something else than the last one did. */
  readonly said?: (post: Post, datagram: Datagram, changes: readonly Change[]) => void;
  /** After all that followed from it. */
  readonly heard?: (hearing: Hearing) => void;
  /** The responder of a post is silent from now on, or a hello leaves there: it was not silent until now. */
  readonly shone?: (post: Post) => void;
  /** Every so often. */
  readonly passed?: () => void;
  /** Nothing has happened for as long as it takes to settle; until something does, everything has to be as it should be. */
  readonly settled?: () => void;
  readonly unsettled?: () => void;
}

/** Something that must not be. */
export interface Violation {
  readonly invariant: string;
  readonly at: number;
  readonly segment: string;
  readonly group: string | undefined;
  readonly nodes: readonly string[];
  readonly text: string;
}

/** What watchers may look at, and where they complain. */
export interface Scene {
  readonly story: Story;
  readonly bounds: Bounds;
  readonly now: () => number;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly grounds: ReadonlyMap<string, Ground>;
  readonly groups: ReadonlyMap<string, StoryGroup>;
  /** By group, what all speakers will have told when the last of them has. */
  readonly wanted: ReadonlyMap<string, Candidates>;
  /** Who answers for the group, and since when. */
  readonly answering: (segment: string, group: string) => ReadonlyMap<Post, number>;
  readonly reaches: (segment: string, from: string, to: string) => boolean;
  readonly complain: (violation: Omit<Violation, "at">) => void;
}

/** Whether it does all that is asked of it. */
export function isUp({ actor, hasCarrier, isUsed }: Post, now: number): boolean {
  return actor.isAlive && actor.leavingSince === undefined && hasCarrier && isUsed && now >= actor.stalledUntil;
}

/** Its weight for a group that it may announce there, if it does all that is asked of it. */
export function candidacy({ now, groups }: Scene, post: Post, group: string): number | undefined {
  if (!isUp(post, now())) return undefined;
  const named = groups.get(group)?.segments;
  return named === undefined || named.includes(post.link) ? weightOf(post, group) : undefined;
}

/** Whether it answers for the group only until somebody else does, as it has said. */
export function hasOnOffer({ said }: Post, group: string): boolean {
  return said.claims.get(group as Ip)?.state === "offered";
}

/** Its weight for the group, as it was told; undefined if it is no candidate. */
export function weightOf({ actor: { name, told } }: Post, group: string): number | undefined {
  return told.get(group)?.[name];
}

/** Since when all of them have been told what the speakers tell of the group now: Infinity if they have not. */
export function agreedSince({ wanted }: Scene, posts: readonly Post[], group: string): number {
  const now = wanted.get(group);
  const instants = posts.map(({ actor: { told, toldAt } }) =>
    told.get(group) === now ? (toldAt.get(group) ?? -Infinity) : Infinity,
  );
  return Math.max(-Infinity, ...instants);
}
