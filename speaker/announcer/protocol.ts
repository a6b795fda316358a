/**
 * What a speaker and its announcer say to each other over a unix socket, one JSON message a line. Each connection starts
 * with nothing agreed: the speaker sends where the nodes are and every intent, then `complete`; the announcer sends what it
 * does for each group, and again whenever that changes. Whoever sends a `query` (state.ts) in place of a greeting is
 * answered and hung up on.
 */
import type { Ip } from "../../shared/net/ip.ts";

/** Raised when either end would misread the other: a kind of message that it does not know yet it passes over, and logs. */
export const PROTOCOL_VERSION = 2;

/** The longest line: an intent for a thousand addresses and as many candidates fits many times over. */
export const LONGEST_LINE = 1 << 20;

/** "This node may announce this group, on these links, among these candidates." */
export interface Intent {
  /** By which every node knows the group: the least of all its addresses, also of those that nobody is to announce. */
  readonly group: Ip;
  /** Those that are to be announced. */
  readonly addresses: readonly [Ip, ...Ip[]];
  readonly links: LinkChoice;
  /** All eligible nodes, this one among them or not. */
  readonly candidates: readonly Candidate[];
}

/** Which of the node's links: every one that may announce, or those that have these names. */
export type LinkChoice = { readonly kind: "all" } | { readonly kind: "named"; readonly names: readonly string[] };

/** A node that may announce the group; the heavier goes first. */
export interface Candidate {
  readonly node: string;
  readonly weight: number;
  /** The names of those of its links on which it announces the group: absent when it does on all. */
  readonly links?: readonly string[];
}

/** Where a node of the cluster can be reached by the others. */
export interface NodeAddresses {
  readonly node: string;
  readonly addresses: readonly Ip[];
}

/** From the speaker. */
export type ToAnnouncer =
  | { readonly kind: "speaker"; readonly version: number; readonly node: string }
  /** All of them, this one too, in place of those told before. */
  | { readonly kind: "nodes"; readonly nodes: readonly NodeAddresses[] }
  | { readonly kind: "intend"; readonly intent: Intent }
  | { readonly kind: "withdraw"; readonly group: Ip }
  /** Every intent was sent: a group that was not named since the connection began is withdrawn. */
  | { readonly kind: "complete" };

/** Why a group is not announced by this node. */
export type Silence =
  /** Another node does. */
  | "owned-elsewhere"
  /** Nobody does so far, as far as this node has heard. */
  | "not-claimed"
  /** The links it may be announced on are missing, down or unfit. */
  | "no-usable-link"
  /** There is no candidate. */
  | "no-candidate"
  /** None of its addresses is of a family that this announcer answers for. */
  | "family-not-answered"
  /** More addresses on more links than the announcer has room for. */
  | "no-room"
  /** It is being found out whether another host has them. */
  | "probing"
  /** Other hosts have them. */
  | "address-conflict";

/** What this node does for a group. */
export type Standing =
  | {
      readonly kind: "announced";
      readonly links: readonly string[];
      /** Addresses of the group that are not: absent when all are. */
      readonly without?: readonly Ip[];
      /** Other nodes announce it on other links that it may be announced on: absent when none does. */
      readonly isSplit?: true;
    }
  | { readonly kind: "silent"; readonly reason: Silence };

/** Frames heard and answered for one address since the announcer started. */
export interface AddressCounters {
  readonly address: Ip;
  readonly requests: number;
  readonly responses: number;
  readonly gratuitous: number;
}

/** How often, by reason. */
export type Counts = Readonly<Record<string, number>>;

/** What happened to an announcer since it started. */
export interface OwnershipCounts {
  /** Groups that came to this node, and that left it, on each link by itself. */
  readonly gained: Counts;
  readonly lost: Counts;
  /** Groups that this node has given to others for balance. */
  readonly rebalanced: number;
  /** How often this node was silent on a link, because no hello had left for too long. */
  readonly fencesPassed: number;
  /** Hellos that were not heeded. */
  readonly refusedHellos: Counts;
}

/** Who owns how much, as far as this node has heard. */
export interface OwnershipFigures extends OwnershipCounts {
  /** Those on which hellos are exchanged. */
  readonly links: readonly LinkFigures[];
}

/** On one link. */
export interface LinkFigures {
  readonly link: string;
  /** Other announcers that are heard on it. */
  readonly peers: number;
  /** Groups that this node owns on it. */
  readonly groups: number;
}

/** From the announcer. */
export type FromAnnouncer =
  | { readonly kind: "announcer"; readonly version: number }
  | { readonly kind: "standing"; readonly group: Ip; readonly standing: Standing }
  /** Links that an intent names and this node does not have, and the ones that it has and may use. */
  | {
      readonly kind: "missing-links";
      readonly group: Ip;
      readonly missing: readonly string[];
      readonly usable: readonly string[];
    }
  /** Every so often, for the addresses whose counters moved. */
  | { readonly kind: "counters"; readonly addresses: readonly AddressCounters[] }
  /** Every second, also when nothing has changed: whoever is told nothing for long knows that nothing is known. */
  | { readonly kind: "ownership"; readonly figures: OwnershipFigures }
  /** Another host has an address of ours: told when that is certain, and every so often while it is. */
  | {
      readonly kind: "conflict";
      readonly address: Ip;
      /** Of the other host, as six colon-separated bytes. */
      readonly mac: string;
      /** The name of the link on which it was heard last, just now. */
      readonly link: string;
      /** How long ago it was first heard, in milliseconds. */
      readonly lastedMs: number;
    }
  /** A message of the speaker's that could not be used: a mistake of ours, and it is logged. */
  | { readonly kind: "refused"; readonly reason: string };
