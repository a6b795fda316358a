/** One link's announcers and this node among them: what is heard there and said, and who owns which group as a result. */
import type { Link } from "../links/link.ts";
import type { Stale } from "../membership/life.ts";
import { createRoster } from "../membership/roster.ts";
import type { Excess, Roster, Peer } from "../membership/roster.ts";
import { createRota } from "../membership/rota.ts";
import type { Hello } from "../wire/hello.ts";
import { createClaiming } from "./claiming.ts";
import type { Claiming, ClaimingParts } from "./claiming.ts";
import { isUnclear } from "./pending.ts";
import {
  arrived,
  gotReady,
  hasListened,
  isOver,
  isShadowed,
  mayGetReady,
  shadowed,
  spoke,
  stalled,
  startedOver,
} from "./presence.ts";
import type { Presence } from "./presence.ts";
import { createSpeech } from "./speech.ts";
import type { Self } from "./speech.ts";

/** What a segment works with. */
export interface SegmentParts extends Pick<ClaimingParts, "placement" | "rebalanceAfterMs" | "rebalanced"> {
  readonly self: Self;
}

/** Everything that is due is done when `settle` returns, at the cost of what changed. */
export interface Segment extends Pick<
  Claiming,
  "intend" | "settle" | "claimOf" | "isAwaited" | "isDisputed" | "answer" | "termOf"
> {
  /** This node knows all that is intended. */
  readonly isInformed: () => void;
  /** Another node's; gives why it is of no use, if it is none. */
  readonly hear: (hello: Hello, now: number) => Stale | Excess | undefined;
  /** Speaks at the next opportunity. */
  readonly hurry: () => void;
  /** This node has not listened for a while: nobody is counted dead, and nothing claimed, before it has until then. */
  readonly wasDeaf: (until: number) => void;
  /** A hello of this node's from another link to the same segment, which speaks for this one, too; whether it is news. */
  readonly hearSelf: (sequence: number, now: number) => boolean;
  /** What others claim of it, by node. */
  readonly othersOf: Roster["claimsOf"];
  /** What is due to be said, from that link. */
  readonly hellos: (now: number, link: Pick<Link, "name" | "mac">) => readonly Hello[];
  /** A hello left at that instant: gives the fence. */
  readonly left: (sentAt: number) => number;
  /** Gives everything up from now on. */
  readonly leave: () => void;
  /** Whether this node has nothing left to give up, or nobody to give it to. */
  readonly isFree: () => boolean;
  /** When the next thing is due, if nothing happens until then. */
  readonly wakeAt: (now: number) => number;
  readonly view: () => SegmentView;
}

/** For whoever asks. */
export interface SegmentView {
  readonly phase: Presence["phase"];
  readonly fence: number;
  readonly peers: ReadonlyMap<string, Peer>;
  readonly loads: ReadonlyMap<string, number>;
}

/** Begins by listening. */
export function createSegment({ self, ...parts }: SegmentParts, began: number): Segment {
  const roster = createRoster();
  const rota = createRota();
  const speech = createSpeech(self, rota);
  let presence = arrived(began, self);
  const claiming = createClaiming({ self, ...parts, roster, rota, presence: () => presence }, began);

  return {
    intend: claiming.intend,
    isInformed: () => {
      presence = { ...presence, isInformed: true };
    },
    hear: (hello, now) => {
      const heard = roster.hear(hello, now);
      switch (heard.kind) {
        case "stale": {
          const { incarnation } = heard.known;
          if (heard.reason === "outdated") speech.correct({ node: hello.node, incarnation }, now);
          return heard.reason;
        }
        case "excess":
          return heard.reason;
        case "news":
          claiming.heed(heard.groups);
          if (heard.isOther) claiming.membershipChanged(now);
          return undefined;
      }
    },
    hurry: speech.hurry,
    wasDeaf: (until) => {
      presence = stalled(presence, until);
    },
    hearSelf: (sequence, now) => {
      const before = presence;
      presence = shadowed(before, sequence, now, self);
      return presence !== before;
    },
    settle: (now) => {
      if (isOver(presence, now, self)) startOver(now);
      if (hasListened(presence, now)) buryTheDead(now);
      if (mayGetReady(presence, now) && !isUnsure(now)) getReady(now);
      return claiming.settle(now);
    },
    claimOf: claiming.claimOf,
    isAwaited: claiming.isAwaited,
    answer: claiming.answer,
    isDisputed: claiming.isDisputed,
    termOf: claiming.termOf,
    othersOf: roster.claimsOf,
    hellos: (now, { name, mac }) => {
      if (isShadowed(presence, now)) return [];
      return speech.due(now, () => ({
        link: name,
        mac,
        isLeaving: presence.phase === "leaving",
        isReady: presence.phase === "ready",
        isBehind: roster.some(({ incompleteSince }) => incompleteSince !== undefined),
        isAskedToRepeat: roster.some(({ isBehind }) => isBehind),
      }));
    },
    left: (sentAt) => {
      presence = spoke(presence, sentAt, self);
      return presence.fence.until;
    },
    leave: () => {
      presence = { ...presence, phase: "leaving" };
      speech.hurry();
    },
    isFree: () => claiming.isEmpty() || !roster.some(({ isLeaving }) => !isLeaving),
    wakeAt: (now) => {
      const { listensUntil, shadowedUntil } = presence;
      const spoken = Math.max(speech.wakeAt(), shadowedUntil);
      const listened = now < listensUntil ? listensUntil : Infinity;
      const judged = Math.max(roster.nextDeath(), listensUntil);
      return Math.min(spoken, listened, judged, claiming.wakeAt(now));
    },
    view: () => ({
      phase: presence.phase,
      fence: presence.fence.until,
      peers: roster.peers,
      loads: claiming.loads(),
    }),
  };

  function buryTheDead(now: number): void {
    for (const groups of roster.bury(now).values()) {
      claiming.heed(groups);
      claiming.membershipChanged(now);
    }
  }

  function isUnsure(now: number): boolean {
    return roster.some((peer) => isUnclear(peer, now, self.helloIntervalMs));
  }

  function getReady(now: number): void {
    const isAmongStarters = roster.some(({ isReady }) => !isReady);
    presence = gotReady(presence, now, isAmongStarters, self);
    speech.hurry();
    claiming.gotReady(now);
  }

  function startOver(now: number): void {
    presence = startedOver(presence, now, self);
    claiming.startOver();
  }
}
