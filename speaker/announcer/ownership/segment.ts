/** One link's announcers and this node among them: who owns which group there, as far as this node has a say. */
import type { Ip } from "../../../shared/net/ip.ts";
import { FENCE_INTERVALS } from "../membership/fence.ts";
import type { Stale } from "../membership/life.ts";
import { createNeighbours } from "../membership/neighbours.ts";
import type { Neighbours, Peer } from "../membership/neighbours.ts";
import { createRota } from "../membership/rota.ts";
import type { Held } from "../placement/even.ts";
import type { Placement } from "../placement/placement.ts";
import type { Candidate } from "../protocol.ts";
import { HIGHEST_TERM } from "../wire/claim.ts";
import type { Claim } from "../wire/claim.ts";
import type { Hello } from "../wire/hello.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { createOwnClaims } from "./own.ts";
import type { Own } from "./own.ts";
import { createField } from "./field.ts";
import { createOpenings } from "./openings.ts";
import type { Opening } from "./openings.ts";
import { createPatience } from "./patience.ts";
import {
  arrived,
  gotReady,
  hasListened,
  isOver,
  isShadowed,
  mayGetReady,
  spoke,
  stalled,
  startedOver,
} from "./presence.ts";
import type { Presence } from "./presence.ts";
import { createRebalance } from "./rebalance.ts";
import { createSpeech } from "./speech.ts";
import type { Self } from "./speech.ts";
import { stance } from "./stance.ts";
import type { Rival } from "./stance.ts";

/** What a segment works with. */
export interface SegmentParts {
  readonly self: Self;
  readonly placement: Placement;
  /** Undefined: nothing moves for balance. */
  readonly rebalanceAfterMs: number | undefined;
  /** Called with each group that this node has given to another one for balance. */
  readonly rebalanced: (group: Ip, to: string) => void;
}

/** Everything that is due is done when `settle` returns, at the cost of what changed. */
export interface Segment {
  /** Who may have the group on this link; undefined when it is not intended here. */
  readonly intend: (group: Ip, candidates: readonly Candidate[] | undefined) => void;
  /** This node knows all that is intended. */
  readonly isInformed: () => void;
  /** Another node's; gives why it is of no use, if it is none. */
  readonly hear: (hello: Hello, now: number) => Stale | undefined;
  /** Speaks at the next opportunity. */
  readonly hurry: () => void;
  /** This node has not listened for a while: nobody is counted dead, and nothing claimed, before it has until then. */
  readonly wasDeaf: (until: number) => void;
  /** Another link of this node is on the same segment, and speaks for this one too, until then at least. */
  readonly isShadowed: (until: number) => void;
  /** Gives the groups whose claims are other than they were, whoever's. */
  readonly settle: (now: number) => ReadonlySet<Ip>;
  /** What this node claims of the group. */
  readonly claimOf: (group: Ip) => Claim | undefined;
  /** Whether it is answered for, as far as others are to know. */
  readonly answer: (group: Ip, isAnswered: boolean) => void;
  /** The highest term that was heard or had of it; 0 when none was. */
  readonly termOf: (group: Ip) => number;
  /** What others claim of it, by node. */
  readonly othersOf: Neighbours["claimsOf"];
  /** What is due to be said. */
  readonly hellos: (now: number, mac: Mac) => readonly Hello[];
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
  readonly own: ReadonlyMap<Ip, Own>;
}

/** How long, in intervals, claims that are not known yet are waited for before they are passed over. */
const CATCH_UP_INTERVALS = 20;

/**
 * Each claim is work for whoever answers and announces, with IPv6 up to 0.3 ms, and a node that works for too long says
 * no hello. Whoever else claims meanwhile comes to the same turns: a claim makes its own node's load greater, and it
 * alone had that turn.
 */
const MOST_CLAIMS_AT_ONCE = 250;

/** How long an owner that is no candidate, as far as is known here, is left alone: speakers hear of changes seconds apart. */
const OLD_NEWS_MS = 5_000;

/** How long a node that has just come is left its share of what nobody had yet, though it is not ready to claim it. */
const NEWCOMER_MS = 3_000;

/** How long the one whose turn it is to claim what nobody had is waited for: many new groups keep a node busy. */
export const NEWS_TURN_MS = 1_000;

/** Begins by listening. */
export function createSegment({ self, placement, rebalanceAfterMs, rebalanced }: SegmentParts, began: number): Segment {
  const { node, helloIntervalMs, deadAfterMs } = self;
  const neighbours = createNeighbours();
  const rota = createRota();
  const speech = createSpeech(self, rota);
  const openings = createOpenings();
  const patience = createPatience();
  const own = createOwnClaims(rota);
  const field = createField(node, neighbours, own);
  const rebalance = createRebalance(rebalanceAfterMs);
  let unsettled = new Set<Ip>();
  let touched = new Set<Ip>();
  let presence = arrived(began, self);
  let stableSince = began;
  let hasMoreToClaim = false;

  return {
    intend: (group, candidates) => {
      field.intend(group, candidates);
      patience.forgive(group);
      // Whose turn it is, is counted from now on: this node may not have been a candidate before.
      openings.close(group);
      unsettled.add(group);
    },
    isInformed: () => {
      presence = { ...presence, isInformed: true };
    },
    hear: (hello, now) => {
      const heard = neighbours.hear(hello, now);
      if (heard.kind === "stale") {
        const { incarnation } = heard.known;
        if (heard.reason === "outdated") speech.correct({ node: hello.node, incarnation }, now);
        return heard.reason;
      }
      heed(heard.groups);
      if (heard.isOther) membershipChanged(now);
      return undefined;
    },
    hurry: speech.hurry,
    wasDeaf: (until) => {
      presence = stalled(presence, until);
    },
    isShadowed: (until) => {
      presence = { ...presence, shadowedUntil: until };
    },
    settle: (now) => {
      if (isOver(presence, now, self)) startOver(now);
      if (hasListened(presence, now)) buryTheDead(now);
      if (mayGetReady(presence, now) && !isUnsure(now)) getReady(now);
      for (const group of patience.ended(now)) unsettled.add(group);
      decideAll(now);
      endOffers(now);
      if (isReady() && hasListened(presence, now)) {
        claimWhatIsDue(now);
        even(now);
      }
      const result = touched;
      touched = new Set();
      return result;
    },
    claimOf: (group) => own.all.get(group)?.claim,
    answer: (group, isAnswered) => {
      const answering = own.all.get(group)?.offer === undefined ? "answering" : "offered";
      own.change(group, { state: isAnswered ? answering : "probing" });
    },
    termOf,
    othersOf: neighbours.claimsOf,
    hellos: (now, mac) => {
      if (isShadowed(presence, now)) return [];
      return speech.due(now, () => ({
        mac,
        isLeaving: isLeaving(),
        isReady: isReady(),
        isBehind: neighbours.some(({ incompleteSince }) => incompleteSince !== undefined),
        isAskedToRepeat: neighbours.some(({ isBehind }) => isBehind),
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
    isFree: () => own.all.size === 0 || !neighbours.some((peer) => peer.isReady && !peer.isLeaving),
    wakeAt: (now) => {
      const { listensUntil, shadowedUntil } = presence;
      const turn = isReady() ? (hasMoreToClaim ? now : openings.wakeAt()) : Infinity;
      const listened = now < listensUntil ? listensUntil : Infinity;
      const judged = Math.max(Math.min(neighbours.nextDeath(), turn), listensUntil);
      return Math.min(Math.max(speech.wakeAt(), shadowedUntil), patience.wakeAt(), own.wakeAt(), listened, judged);
    },
    view: () => ({
      phase: presence.phase,
      fence: presence.fence.until,
      peers: neighbours.peers,
      loads: field.loads(),
      own: own.all,
    }),
  };

  function isReady(): boolean {
    return presence.phase === "ready";
  }

  function isLeaving(): boolean {
    return presence.phase === "leaving";
  }

  function heed(groups: Iterable<Ip>): void {
    for (const group of groups) {
      unsettled.add(group);
      touched.add(group);
      loadsChanged();
    }
  }

  function membershipChanged(now: number): void {
    stableSince = now;
    loadsChanged();
    if (placement.followsMembership) for (const group of field.groups()) unsettled.add(group);
  }

  function loadsChanged(): void {
    openings.reconsider();
    rebalance.reconsider();
  }

  function buryTheDead(now: number): void {
    for (const groups of neighbours.bury(now).values()) {
      heed(groups);
      membershipChanged(now);
    }
  }

  function getReady(now: number): void {
    const isAmongStarters = neighbours.some((peer) => !peer.isReady);
    presence = gotReady(presence, now, isAmongStarters, self);
    speech.hurry();
    membershipChanged(now);
    for (const group of field.groups()) unsettled.add(group);
  }

  function startOver(now: number): void {
    presence = startedOver(presence, now, self);
    for (const group of own.all.keys()) release(group);
  }

  function decideAll(now: number): void {
    const groups = unsettled;
    unsettled = new Set();
    for (const group of groups) decide(group, now);
  }

  function decide(group: Ip, now: number): void {
    const candidate = isLeaving() ? undefined : field.self(group);
    if (candidate !== undefined) own.change(group, { weight: candidate.weight });
    const mine = own.all.get(group);
    const verdict = stance({
      node,
      mine: mine?.claim,
      isIntended: field.isIntended(group),
      isCandidate: candidate !== undefined,
      others: field.rivals(group),
      isPreferredTo: (rival) => placement.isPreferred(node, rival, field.runners(group, isReady())),
    });
    switch (verdict.kind) {
      case "as-it-is":
        openings.close(group);
        // It was to be given up, and is not.
        if (mine?.offer?.isForBalance === false) own.retract(group);
        return;
      case "yield":
        yieldTo(verdict.to, group, now);
        decide(group, now);
        return;
      case "release":
        release(group);
        return;
      case "offer":
        if (!isLeaving() && mine?.offer === undefined) offer(group, now);
        return;
      case "open":
        open(group, verdict.from, now, now + newsMs(group));
        return;
      case "misplaced":
        open(group, verdict.from, now, now + OLD_NEWS_MS);
        return;
    }
  }

  function open(group: Ip, from: string | undefined, now: number, since: number): void {
    const isPatient = from !== undefined && !isHeavierThan(from, group) && !patience.isOver(group, now);
    if (!isReady() || isPatient) openings.close(group);
    else openings.open(group, from, Math.max(since, presence.claimsFrom));
  }

  /** By the owner's own word, there is nothing to disagree about. */
  function isHeavierThan(owner: string, group: Ip): boolean {
    const weight = field.self(group)?.weight ?? 0;
    return weight > (neighbours.claimsOf(group).get(owner)?.weight ?? Infinity);
  }

  /** Nobody misses what nobody had: it waits until all have heard of it, and see alike whose turn it is. */
  function newsMs(group: Ip): number {
    return termOf(group) === 0 && neighbours.peers.size > 0 ? helloIntervalMs : 0;
  }

  function termOf(group: Ip): number {
    return Math.max(own.termOf(group), neighbours.termOf(group));
  }

  function claimWhatIsDue(now: number): void {
    const due = openings.due(now, {
      turns: (open) => placement.turns(open, field.loads(), node),
      runners: (group) => field.runners(group, true, termOf(group) === 0 ? isNewcomer(now) : undefined),
      turnMs: (group) => Math.max(FENCE_INTERVALS * helloIntervalMs, termOf(group) === 0 ? NEWS_TURN_MS : 0),
      // Who has just got ready waits itself before it claims what nobody had.
      from: (group) => (termOf(group) === 0 ? stableSince : -Infinity),
    });
    const [isWary, isLeftToNewcomers] = [isUnsure(now), neighbours.some(isNewcomer(now))];
    const isOthers = (group: Ip): boolean => isWary || (isLeftToNewcomers && termOf(group) === 0);
    const ready = due.filter(({ turn, group }) => turn === 0 || !isOthers(group));
    for (const opening of ready.slice(0, MOST_CLAIMS_AT_ONCE)) claim(opening, now);
    hasMoreToClaim = ready.length > MOST_CLAIMS_AT_ONCE;
  }

  function claim({ group, from }: Opening, now: number): void {
    const term = Math.min(termOf(group) + 1, HIGHEST_TERM);
    const weight = field.self(group)?.weight ?? 0;
    own.gain({ group, term, state: "probing", weight }, now, from);
    openings.close(group);
    touched.add(group);
    loadsChanged();
  }

  function yieldTo(rival: Rival, group: Ip, now: number): void {
    const mine = own.all.get(group);
    if (mine?.takenFrom !== undefined && isDisagreement(rival, now)) patience.lost(group, now);
    field.believe(group, rival.node);
    release(group);
    if (mine?.offer?.isForBalance === true) rebalanced(group, rival.node);
  }

  /** Whether the other one has heard this node's claim, as far as can be told, and claims the group all the same. */
  function isDisagreement({ node: other }: Rival, now: number): boolean {
    const heardSince = neighbours.peers.get(other)?.since ?? now;
    return now > Math.max(heardSince, presence.listensUntil) + deadAfterMs;
  }

  function release(group: Ip): void {
    if (!own.all.has(group)) return;
    own.lose(group);
    touched.add(group);
    loadsChanged();
  }

  /** What is not answered for yet is no loss to anybody. */
  function offer(group: Ip, now: number): void {
    if (own.all.get(group)?.claim.state === "probing") release(group);
    else own.offer(group, { since: now, isForBalance: false });
  }

  function endOffers(now: number): void {
    for (const { claim: mine, offer: ended } of own.ended(now)) {
      if (ended?.isForBalance === true) own.retract(mine.group);
      else release(mine.group);
    }
  }

  function even(now: number): void {
    const isMoving = (): boolean => own.hasOffers() || !openings.isEmpty();
    const group = rebalance.due(now, { node, stableSince, isMoving, held, loads: field.loads });
    if (group !== undefined) own.offer(group, { since: now, isForBalance: true });
  }

  function* held(): Iterable<Held> {
    for (const { claim: mine } of own.all.values())
      if (mine.state === "answering") yield { ...mine, candidates: field.runners(mine.group, true) };
  }

  function isNewcomer(now: number): (peer: Peer) => boolean {
    return ({ isReady, isLeaving, since }) => !isReady && !isLeaving && now < since + NEWCOMER_MS;
  }

  function isUnsure(now: number): boolean {
    const limitMs = CATCH_UP_INTERVALS * helloIntervalMs;
    return neighbours.some(({ incompleteSince }) => incompleteSince !== undefined && now < incompleteSince + limitMs);
  }
}
