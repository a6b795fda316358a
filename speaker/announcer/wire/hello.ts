/** What announcers tell each other on one link: every interval, and at once when something changes. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Mac } from "../../../shared/net/mac.ts";

/** One datagram, without what proves its sender. */
export interface Hello {
  readonly kind: "hello";
  /** Who says it. */
  readonly node: string;
  /** When it started, in milliseconds: greater than that of any start before. */
  readonly incarnation: number;
  /** Greater than that of any datagram before, of the same incarnation on the same link. */
  readonly sequence: number;
  /** It is to be counted dead when nothing was heard of it for so long. */
  readonly deadAfterMs: number;
  /** Of the link on which it was sent: a datagram does not tell. */
  readonly mac: Mac;
  /** Whether its groups are to be taken over, all of them. */
  readonly isLeaving: boolean;
  /** Whether it claims what it is its turn to claim; not before it has listened and knows what is intended. */
  readonly isReady: boolean;
  /** Whether it lacks claims of somebody's, and asks all to repeat theirs soon. */
  readonly isBehind: boolean;
  /** Of all its claims on this link, so that whoever knows them all knows that there are no more. */
  readonly digest: number;
  /** A node that was refused, because it has been heard with this later incarnation before: its date was set back. */
  readonly outdated: { readonly node: string; readonly incarnation: number } | undefined;
  /** What is new. */
  readonly changes: readonly Change[];
  /** A part of all that it claims, so that everything comes round. */
  readonly page: Page | undefined;
}

/** "I answer for this group now", on the link on which it is said. A group goes by the least of its addresses. */
export interface Claim {
  readonly group: Ip;
  /** How many times the group has changed hands. */
  readonly term: number;
  readonly state: ClaimState;
  /** The sender's own preference weight for the group. */
  readonly weight: number;
}

/** `probing`: not answered for yet, nobody has looked for its addresses before. `offered`: answered for until somebody else claims it. */
export type ClaimState = "probing" | "answering" | "offered";

/** A claim that is new or different, or one that is no more. */
export type Change = Claim | { readonly group: Ip; readonly term: number; readonly state: "released" };

/** Of the groups from the one up to but without the other, IPv4 first and by value, exactly these are claimed. */
export interface Page {
  /** Undefined: from the first. */
  readonly from: Ip | undefined;
  /** Undefined: to the last. */
  readonly to: Ip | undefined;
  /** In order. */
  readonly claims: readonly Claim[];
}
