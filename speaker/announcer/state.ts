/** What an announcer tells whoever asks on its socket: a line with a `query` is answered with one that has its `state`. */
import type { Ip } from "../../shared/net/ip.ts";
import type { OwnershipCounts } from "./protocol.ts";
import type { ClaimState } from "./wire/claim.ts";

/** From anybody, in place of a speaker's greeting: what is known? */
export interface Query {
  readonly kind: "query";
}

/** The answer. Spans are in milliseconds, up to the answer or from it on; dates are as in RFC 3339. */
export interface AnnouncerState extends OwnershipCounts {
  readonly kind: "state";
  /** Absent before a speaker has named it. */
  readonly node: string | undefined;
  /** Of Lanlord. */
  readonly version: string;
  /** When it started. */
  readonly incarnation: string;
  readonly links: readonly LinkState[];
  /** Those that are intended here, for each link. */
  readonly groups: readonly GroupState[];
  /** The newest last; only so many are remembered. */
  readonly changes: readonly ChangeOfHands[];
}

/** A link on which hellos are exchanged. */
export interface LinkState {
  readonly name: string;
  readonly mac: string;
  /** `listening`: not long enough to claim anything. `leaving`: its groups are handed over. */
  readonly phase: "listening" | "ready" | "leaving";
  /** How long it may answer without another hello that leaves; 0 when it is silent. */
  readonly fenceMs: number;
  readonly helloIntervalMs: number;
  readonly deadAfterMs: number;
  readonly peers: readonly PeerState[];
  /** How many groups each node owns on it. */
  readonly loads: Readonly<Record<string, number>>;
}

/** Another announcer that lives, as it was last heard on that link. */
export interface PeerState {
  readonly node: string;
  readonly mac: string;
  readonly isReady: boolean;
  readonly isLeaving: boolean;
  readonly lastHeardMs: number;
  readonly incarnation: string;
  readonly claims: number;
  /** Whether those are all that it has. */
  readonly isComplete: boolean;
}

/** Who has a group on a link. */
export interface GroupState {
  readonly group: Ip;
  readonly link: string;
  /** Absent while nobody claims it. */
  readonly owner: string | undefined;
  readonly term: number;
  readonly state: ClaimState | "unclaimed";
  readonly weight: number;
  /** For how long it has had that owner; absent while it has none. */
  readonly sinceMs: number | undefined;
}

/** A group that had another owner on a link from then on. */
export interface ChangeOfHands {
  readonly group: Ip;
  readonly link: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly term: number;
  readonly reason: ChangeReason;
  readonly agoMs: number;
}

/** Why a group changed hands. */
export type ChangeReason =
  /** Nobody ever had it, as far as was heard. */
  | "claimed-new"
  /** Somebody had it once, and nobody when it was claimed. */
  | "claimed-orphan"
  /** Its owner was heard no more. */
  | "peer-dead"
  /** Its owner offered it: it leaves, may not have it any more, or has too many. */
  | "handed-off"
  /** Its owner was lighter than a candidate that is there. */
  | "took-over-lighter"
  /** Two had it, as after a LAN was in two; or it was taken from who may not have it, or comes later in MetalLB's order. */
  | "yielded-higher-term"
  /** Two had it, since the same time. */
  | "yielded-better-rank"
  /** Nobody is to have it any more, or not from there. */
  | "released";
