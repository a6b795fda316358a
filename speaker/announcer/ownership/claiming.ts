/** What this node claims on a link: decided anew for each group of which something has changed, as far as it takes part. */
import type { Ip } from "../../../shared/net/ip.ts";
import { FENCE_INTERVALS } from "../membership/fence.ts";
import { fenceMs } from "../membership/life.ts";
import type { Life } from "../membership/life.ts";
import type { Roster, Peer } from "../membership/roster.ts";
import type { Rota } from "../membership/rota.ts";
import type { Held } from "../placement/even.ts";
import type { Placement } from "../placement/placement.ts";
import type { Candidate } from "../protocol.ts";
import { HIGHEST_TERM } from "../wire/claim.ts";
import type { Claim } from "../wire/claim.ts";
import { createAgenda } from "./agenda.ts";
import { createField } from "./field.ts";
import { createNews } from "./news.ts";
import { createOpenings } from "./openings.ts";
import type { Opening } from "./openings.ts";
import { createOwnClaims } from "./own.ts";
import { createPatience } from "./patience.ts";
import { CATCH_UP_INTERVALS, isNewcomer, isUnclear } from "./pending.ts";
import { hasListened } from "./presence.ts";
import type { Intervals, Presence } from "./presence.ts";
import { createRebalance } from "./rebalance.ts";
import { stance } from "./stance.ts";
import type { Rival } from "./stance.ts";
import { createWaits } from "./waits.ts";

/** What decides, and where it is told. */
export interface ClaimingParts {
  readonly self: Intervals & { readonly node: string };
  readonly placement: Placement;
  /** Undefined: nothing moves for balance. */
  readonly rebalanceAfterMs: number | undefined;
  /** Called with each group that this node has given to another one for balance. */
  readonly rebalanced: (group: Ip, to: string) => void;
  readonly roster: Roster;
  readonly rota: Rota;
  readonly presence: () => Presence;
}

/** Whatever else is called, `settle` does what is to be done about it. */
export interface Claiming {
  /** Who may have the group on this link; undefined when it is not intended here. */
  readonly intend: (group: Ip, candidates: readonly Candidate[] | undefined) => void;
  /** Others claim these groups in another way than before, or no more. */
  readonly heed: (groups: Iterable<Ip>) => void;
  /** Somebody came, is ready or leaving who was not, or is gone. */
  readonly membershipChanged: (now: number) => void;
  /** This node may claim what is its turn from now on. */
  readonly gotReady: (now: number) => void;
  /** What this node claimed is no longer true. */
  readonly startOver: () => void;
  /** Decides as much as there is time for. Gives the groups whose claims are other than they were, whoever's. */
  readonly settle: (now: number) => ReadonlySet<Ip>;
  /** What this node claims of the group. */
  readonly claimOf: (group: Ip) => Claim | undefined;
  /** Whether another node still answers for what this one claims, and is waited for. */
  readonly isAwaited: (group: Ip) => boolean;
  /** Whether it is answered for, as far as others are to know. */
  readonly answer: (group: Ip, isAnswered: boolean) => void;
  /** Whether others were heard to claim what this node claims, and nothing is decided about it yet. */
  readonly isDisputed: () => boolean;
  /** Whether this node claims nothing. */
  readonly isEmpty: () => boolean;
  /** The highest term that was heard or had of it; 0 when none was. */
  readonly termOf: (group: Ip) => number;
  /** How many groups each node has that is there. */
  readonly loads: () => ReadonlyMap<string, number>;
  /** When the next thing is due, if nothing happens until then. */
  readonly wakeAt: (now: number) => number;
}

/**
 * What all groups have part in, as when a node dies that had thousands, is decided piece by piece: a node that works for
 * too long says no hello, and hears none.
 */
const MOST_DECIDED_AT_ONCE = 500;

/**
 * Each claim is work for whoever answers and announces, with IPv6 up to 0.3 ms. Whoever else claims meanwhile comes to the
 * same turns: a claim makes its own node's load greater, and it alone had that turn. No more are awaited at a time, so
 * that those who let go keep pace.
 */
const MOST_CLAIMS_AT_ONCE = 250;

/** How many hello intervals an owner that is heard all the time is waited for to hear of a claim. */
const UNHEARD_INTERVALS = 6;

/** How long an owner that is no candidate, as far as is known here, is left alone: speakers hear of changes seconds apart. */
const OLD_NEWS_MS = 5_000;

/** How long the one whose turn it is to claim what nobody had is waited for: many new groups keep a node busy. */
export const NEWS_TURN_MS = 1_000;

/** Nothing is claimed. */
export function createClaiming(parts: ClaimingParts, began: number): Claiming {
  const { self, placement, roster, presence } = parts;
  const { node, helloIntervalMs, deadAfterMs } = self;
  const openings = createOpenings();
  /** With who disagrees, and with who does not hear this node. */
  const patience = createPatience();
  const deference = createPatience();
  const own = createOwnClaims(parts.rota);
  /** What this node has claimed while others answer for it: it does not, before they have let go. And what it answers for, and others too. */
  const awaited = createWaits();
  const contested = createWaits();
  const field = createField(node, roster, own);
  const rebalance = createRebalance(parts.rebalanceAfterMs, helloIntervalMs);
  const news = createNews(helloIntervalMs);
  const agenda = createAgenda();
  let touched = new Set<Ip>();
  let stableSince = began;
  let hasMoreToClaim = false;

  return {
    intend: (group, candidates) => {
      const wasCandidate = field.self(group) !== undefined;
      field.intend(group, candidates);
      patience.forgive(group);
      deference.forgive(group);
      // Whose turn it is, is counted from now on: this node may not have been a candidate before. But an owner that is to
      // have heard of it is not waited for anew with each piece of news.
      if (wasCandidate && openings.fromOf(group) !== undefined) openings.reconsider();
      else openings.close(group);
      rebalance.reconsider();
      agenda.add(group);
    },
    heed: (groups) => {
      for (const group of groups) {
        agenda.heed(group, own.all.has(group) && roster.claimsOf(group).size > 0);
        if (!isAnsweredByAnother(group)) awaited.end(group);
        loadsChanged();
      }
    },
    membershipChanged,
    gotReady: (now) => {
      membershipChanged(now);
      for (const group of field.groups()) agenda.add(group);
    },
    startOver: () => {
      for (const group of own.all.keys()) release(group);
    },
    settle: (now) => {
      for (const group of [...patience.ended(now), ...deference.ended(now)]) agenda.add(group);
      endWaiting(now);
      if (hasListened(presence(), now)) endContests(now);
      decideSome(now);
      endOffers(now);
      // Who looks at a part of what is to be had comes to other turns than the others.
      if (agenda.isEmpty() && isReady() && hasListened(presence(), now)) {
        claimWhatIsDue(now);
        even(now);
      }
      const result = touched;
      touched = new Set();
      return result;
    },
    claimOf: (group) => own.all.get(group)?.claim,
    isAwaited: awaited.has,
    answer: (group, isAnswered) => {
      const answering = own.all.get(group)?.offer === undefined ? "answering" : "offered";
      own.change(group, { state: isAnswered ? answering : "probing" });
      // What is not answered for is not given away.
      if (isAnswered) rebalance.reconsider();
    },
    isDisputed: agenda.isDisputed,
    isEmpty: () => own.all.size === 0,
    termOf,
    loads: field.loads,
    wakeAt: (now) => {
      if (!agenda.isEmpty()) return now;
      const turn = isReady() ? (hasMoreToClaim ? now : openings.wakeAt()) : Infinity;
      const waited = Math.min(patience.wakeAt(), deference.wakeAt(), own.wakeAt(), awaited.wakeAt());
      return Math.min(Math.max(Math.min(turn, contested.wakeAt()), presence().listensUntil), waited);
    },
  };

  function isReady(): boolean {
    return presence().phase === "ready";
  }

  function isAnsweredByAnother(group: Ip): boolean {
    for (const { state } of roster.claimsOf(group).values()) if (state !== "probing") return true;
    return false;
  }

  /** Of those that answer for it. */
  function answering(group: Ip): readonly Life[] {
    const others = [...roster.claimsOf(group)].filter(([, { state }]) => state !== "probing");
    return others.flatMap(([other]) => roster.peers.get(other)?.life ?? []);
  }

  /**
   * Whoever has not let go by then is silent, if it has not been heard since: no hello of its leaves any more. If it has,
   * it goes on answering, and does not hear this node: the one who hears is the one who can give way.
   */
  function endWaiting(now: number): void {
    for (const { group, since } of awaited.due(now)) {
      const silentAt = Math.max(-Infinity, ...answering(group).map((life) => life.heardAt + fenceMs(life)));
      const unheardAt = since + UNHEARD_INTERVALS * helloIntervalMs;
      if (now < Math.min(silentAt, unheardAt)) {
        awaited.extend(group, Math.min(silentAt, unheardAt));
        continue;
      }
      awaited.end(group);
      touched.add(group);
      if (now < silentAt) giveWay(group, now);
    }
  }

  /** By then whoever claims the lesser has heard of it, if it hears this node. */
  function endContests(now: number): void {
    for (const { group } of contested.due(now)) {
      contested.end(group);
      if (answering(group).length > 0) giveWay(group, now);
    }
  }

  function giveWay(group: Ip, now: number): void {
    deference.lost(group, now);
    release(group);
    agenda.add(group);
  }

  function membershipChanged(now: number): void {
    stableSince = now;
    loadsChanged();
    if (placement.followsMembership) for (const group of field.groups()) agenda.add(group);
  }

  function loadsChanged(): void {
    openings.reconsider();
    rebalance.reconsider();
  }

  function decideSome(now: number): void {
    for (const { group, isHeard } of agenda.take(MOST_DECIDED_AT_ONCE)) {
      if (isHeard) touched.add(group);
      decide(group, now);
    }
  }

  function decide(group: Ip, now: number): void {
    const isLeaving = presence().phase === "leaving";
    const candidate = isLeaving ? undefined : field.self(group);
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
        if (mine === undefined || !isAnsweredByAnother(group)) contested.end(group);
        else if (!contested.has(group)) contested.begin(group, now, now + CATCH_UP_INTERVALS * helloIntervalMs);
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
        if (!isLeaving && mine?.offer?.isForBalance !== false) offer(group, now);
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
    const isSettled = from === undefined || isHeavierThan(from, group) || patience.isOver(group, now);
    const isHeard = from === undefined || deference.isOver(group, now);
    if (!isReady() || !isSettled || !isHeard) {
      openings.close(group);
      return;
    }
    if (isNews(group) && !openings.has(group)) news.came(now, newsMs(group));
    openings.open(group, from, Math.max(since, presence().claimsFrom));
  }

  /** By the owner's own word, there is nothing to disagree about. */
  function isHeavierThan(owner: string, group: Ip): boolean {
    const weight = field.self(group)?.weight ?? 0;
    return weight > (roster.claimsOf(group).get(owner)?.weight ?? Infinity);
  }

  /** Nobody misses what nobody had: it waits until all have heard of it, and see alike whose turn it is. */
  function newsMs(group: Ip): number {
    return isNews(group) && roster.peers.size > 0 ? helloIntervalMs : 0;
  }

  function isNews(group: Ip): boolean {
    return termOf(group) === 0;
  }

  function termOf(group: Ip): number {
    return Math.max(own.termOf(group), roster.termOf(group));
  }

  function claimWhatIsDue(now: number): void {
    const isNew = (peer: Peer): boolean => isNewcomer(peer, now);
    const isWary = roster.some((peer) => isUnclear(peer, now, helloIntervalMs));
    const due = openings.due(now, {
      turns: (open) => placement.turns(open, field.loads(), node),
      runners: (group) => field.runners(group, true, isNews(group) ? isNew : undefined),
      turnMs: (group) => Math.max(FENCE_INTERVALS * helloIntervalMs, isNews(group) ? NEWS_TURN_MS : 0),
      from: ({ group, since }) => (isNews(group) ? Math.max(stableSince, news.ripensAt(since, isWary)) : -Infinity),
    });
    const isLeftToNewcomers = roster.some(isNew);
    const isOthers = (group: Ip): boolean => isWary || (isLeftToNewcomers && isNews(group));
    const ready = due.filter(({ turn, group }) => turn === 0 || !isOthers(group));
    const room = MOST_CLAIMS_AT_ONCE - awaited.count();
    for (const opening of ready.slice(0, Math.max(0, room))) claim(opening, now);
    hasMoreToClaim = ready.length > room && awaited.count() < MOST_CLAIMS_AT_ONCE;
  }

  function claim({ group, from }: Opening, now: number): void {
    const term = Math.min(termOf(group) + 1, HIGHEST_TERM);
    const weight = field.self(group)?.weight ?? 0;
    own.gain({ group, term, state: "probing", weight }, from);
    const others = answering(group);
    if (others.length > 0) awaited.begin(group, now, now + Math.max(...others.map(fenceMs)));
    openings.close(group);
    touched.add(group);
    loadsChanged();
  }

  function yieldTo(rival: Rival, group: Ip, now: number): void {
    const mine = own.all.get(group);
    if (mine?.takenFrom !== undefined && isDisagreement(rival, now)) patience.lost(group, now);
    field.believe(group, rival.node);
    release(group);
    if (mine?.offer?.isForBalance === true) parts.rebalanced(group, rival.node);
  }

  /** Whether the other one has heard this node's claim, as far as can be told, and claims the group all the same. */
  function isDisagreement({ node: other }: Rival, now: number): boolean {
    const heardSince = roster.peers.get(other)?.since ?? now;
    return now > Math.max(heardSince, presence().listensUntil) + deadAfterMs;
  }

  function release(group: Ip): void {
    if (!own.all.has(group)) return;
    own.lose(group);
    awaited.end(group);
    contested.end(group);
    touched.add(group);
    loadsChanged();
  }

  /** What is not answered for yet is no loss to anybody, unless who did was told to let go. */
  function offer(group: Ip, now: number): void {
    if (own.all.get(group)?.claim.state === "probing" && !awaited.has(group)) release(group);
    else own.offer(group, { since: now, isForBalance: false });
  }

  function endOffers(now: number): void {
    for (const { claim: mine, offer: ended } of own.ended(now).slice(0, MOST_DECIDED_AT_ONCE)) {
      if (ended?.isForBalance === true) {
        own.retract(mine.group);
        rebalance.refused(now);
      } else {
        release(mine.group);
      }
    }
  }

  function even(now: number): void {
    // What nobody here may have stays open, and is no reason to wait.
    const isWanted = (group: Ip): boolean => field.runners(group, true).length > 0;
    const isMoving = (): boolean => own.hasOffers() || openings.some(isWanted);
    const group = rebalance.due(now, { node, stableSince, isMoving, held, loads: field.loads });
    if (group !== undefined) own.offer(group, { since: now, isForBalance: true });
  }

  function* held(): Iterable<Held> {
    for (const { claim: mine } of own.all.values())
      if (mine.state === "answering") yield { ...mine, candidates: field.runners(mine.group, true) };
  }
}
