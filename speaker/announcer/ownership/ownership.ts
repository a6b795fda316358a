/** Who owns which group on each link: the segments of all links, their datagrams, and the fences that follow from what was said. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { isChosen } from "../links/chosen.ts";
import type { Link } from "../links/link.ts";
import type { Stale } from "../membership/life.ts";
import type { Lines } from "../membership/lines.ts";
import { createMemory } from "../membership/memory.ts";
import { balanced, hash } from "../placement/placement.ts";
import type { Intent, OwnershipFigures } from "../protocol.ts";
import type { Holding, Responder } from "../responder/responder.ts";
import type { Ways } from "../ways.ts";
import { decodeHello, encodeHello } from "../wire/hello.ts";
import type { Hello, Outdated } from "../wire/hello.ts";
import type { AnnouncerState } from "../state.ts";
import { createContested } from "./contested.ts";
import { describeOwnership, ownerOf } from "./describe.ts";
import { createHistory } from "./history.ts";
import type { Former } from "./history.ts";
import { handOffMs } from "./own.ts";
import { createPlaces } from "./places.ts";
import type { Place } from "./places.ts";
import { createSegment } from "./segment.ts";
import type { Segment } from "./segment.ts";
import { createTally } from "./tally.ts";

/** What it works with. */
export interface OwnershipParts {
  readonly incarnation: number;
  readonly responder: Pick<Responder, "answers" | "answerUntil">;
  readonly lines: Pick<Lines, "send">;
  readonly ways: Ways;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who has a group on one link: this node, another one, or nobody so far. */
export type Owner = "self" | "other" | "nobody";

/** What is other than it was. */
export interface Settled {
  /** Groups whose claims are. */
  readonly touched: ReadonlySet<Ip>;
  /** Groups of this node that others have claimed, or have ceased to: neighbours may have believed them. */
  readonly contested: ReadonlySet<Ip>;
}

/** Nothing happens on its own: `settle`, `speak` and `rest` are to be called after each change, and when `rest` said. */
export interface Ownership {
  /** The first name it is called by is its name. */
  readonly be: (node: string) => void;
  readonly linksAre: (links: readonly Link[]) => void;
  readonly intend: (group: Ip, intent: Intent | undefined) => void;
  /** All that is intended was told. */
  readonly isInformed: () => void;
  /** Takes a datagram in; whether it was of use. */
  readonly hear: (link: number, datagram: Uint8Array) => boolean;
  /** Whether others were heard to claim what this node claims, since it was last settled. */
  readonly isDisputed: () => boolean;
  readonly settle: () => Settled;
  /** Writes down, for whoever asks, who has these groups by now. */
  readonly remember: (groups: ReadonlySet<Ip>) => void;
  /** What is held of a group, now that everything is settled. */
  readonly answered: (group: Ip, holdings: readonly Holding[]) => void;
  readonly speak: () => void;
  readonly owner: (group: Ip, link: Link) => Owner;
  /** Whether another node answers for it on that link. */
  readonly isProven: (group: Ip, link: Link) => boolean;
  /** Whether another announcer has that MAC, or had it so lately that it may be there without being heard. */
  readonly isPeer: (mac: Mac) => boolean;
  readonly leave: () => void;
  /** Whether it has left, and nothing is left to do for anybody. */
  readonly isGone: () => boolean;
  /** Nothing is due before the instant that it gives: whoever settles much later than that has been stalled. */
  readonly rest: () => number;
  readonly state: () => Omit<AnnouncerState, "kind" | "version">;
  /** The same in a few numbers, which cost next to nothing. */
  readonly figures: () => OwnershipFigures;
}

/** A timer that is late by less has kept nothing from being heard. */
const PUNCTUAL_MS = 5;

/** Datagrams come twice or late, dates are set back; whoever is refused for another reason is not heard, and answers too. */
const ORDINARY: ReadonlySet<string> = new Set(["not-newer", "outdated"] satisfies Stale[]);

/** A start that is told to have been later was none: to rise above all that a hello has room for would be for good. */
const LATEST_DATE = Date.UTC(9999, 11, 31);

/** Of as many nodes as there can be, each with some links. */
const MOST_MACS = 20_000;

/** Nobody yet, on no links. */
export function createOwnership(parts: OwnershipParts): Ownership {
  const { responder, lines, ways, clock, log } = parts;
  const { helloIntervalMs, deadAfterMs, rebalanceAfterMs } = ways;
  const placement = ways.placement === "hash" ? hash : balanced;
  const places = createPlaces(open, helloIntervalMs);
  const intents = new Map<Ip, Intent>();
  const macs = createMemory<Mac, true>(MOST_MACS);
  const contested = createContested();
  const history = createHistory();
  const tally = createTally();
  let { incarnation } = parts;
  let sequence = 0;
  let node: string | undefined;
  let links: readonly Link[] = [];
  let informed = false;
  let leavesBy: number | undefined;
  let expected = Infinity;
  /** Since when each timer has been late. */
  let lateSince: number | undefined;

  return {
    be: (name) => {
      if (node !== undefined) return;
      node = name;
      settlePlaces();
    },
    linksAre: (now) => {
      links = now;
      settlePlaces();
    },
    intend: (group, intent) => {
      if (intent === undefined) intents.delete(group);
      else intents.set(group, intent);
      for (const place of places.all()) intendOn(place, group, intent);
    },
    isInformed: () => {
      informed = true;
      for (const { segment } of places.all()) segment.isInformed();
    },
    hear,
    isDisputed: () => places.present.values().some(({ segment }) => segment.isDisputed()),
    settle: () => {
      const now = clock.now();
      const deafForMs = deafMs(now);
      const touched = new Set<Ip>();
      for (const { segment } of places.present.values()) {
        // What came meanwhile is still to be heard.
        if (deafForMs > 0) segment.wasDeaf(now + Math.min(helloIntervalMs, 2 * deafForMs));
        for (const group of segment.settle(now)) touched.add(group);
      }
      return { touched, contested: contested(touched, places.present.values()) };
    },
    remember,
    answered: (group, holdings) => {
      for (const { link, segment } of places.present.values())
        segment.answer(
          group,
          holdings.some((holding) => holding.link.index === link.index),
        );
    },
    speak: () => {
      for (const place of places.present.values()) {
        const { link, segment } = place;
        const now = clock.now();
        for (const hello of segment.hellos(now, link))
          if (lines.send(link, encodeHello(hello))) responder.answerUntil(link.index, moveFence(place, now));
      }
    },
    owner: (group, link) => {
      const segment = places.present.get(link.index)?.segment;
      if (segment?.claimOf(group) !== undefined) return segment.isAwaited(group) ? "other" : "self";
      return (segment?.othersOf(group).size ?? 0) > 0 ? "other" : "nobody";
    },
    isProven,
    isPeer: (mac) => macs.get(mac, clock.now()) !== undefined,
    leave: () => {
      const claims = Array.from(places.present.values(), ({ segment }) => segment.view().loads.get(node ?? "") ?? 0);
      leavesBy = clock.now() + handOffMs(Math.max(0, ...claims));
      for (const { segment } of places.all()) segment.leave();
    },
    isGone: () => {
      if (leavesBy === undefined) return false;
      return clock.now() >= leavesBy || [...places.present.values()].every(({ segment }) => segment.isFree());
    },
    rest: () => {
      const now = clock.now();
      const wakes = Array.from(places.present.values(), ({ segment }) => segment.wakeAt(now));
      expected = Math.min(leavesBy ?? Infinity, ...wakes);
      return expected;
    },
    state: () => {
      const told = { node: node ?? "", places: places.present.values(), groups: [...intents.keys()], history };
      return {
        node,
        incarnation: new Date(incarnation).toISOString(),
        ...describeOwnership(told, { now: clock.now(), helloIntervalMs, deadAfterMs }),
        ...tally.counts(),
      };
    },
    figures: () => ({
      links: Array.from(places.present.values(), ({ link, segment }) => {
        const { peers, loads } = segment.view();
        return { link: link.name, peers: peers.size, groups: loads.get(node ?? "") ?? 0 };
      }),
      ...tally.counts(),
    }),
  };

  /**
   * For how long nothing was heard because this process stood still; 0 when it did not. Where every timer is late, as on a
   * node whose CPU is rationed, something is heard in between: after an interval of that, only who is very late was deaf.
   */
  function deafMs(now: number): number {
    const lateMs = now - expected;
    expected = Infinity;
    // Something else came first.
    if (lateMs < 0) return 0;
    const isAlwaysLate = lateSince !== undefined && now >= lateSince + helloIntervalMs;
    const isDeaf = lateMs > (isAlwaysLate ? helloIntervalMs / 2 : PUNCTUAL_MS);
    lateSince = isDeaf ? (lateSince ?? now) : undefined;
    return isDeaf ? lateMs : 0;
  }

  function settlePlaces(): void {
    if (node === undefined) return;
    const fresh = places.linksAre(links, clock.now());
    history.linksAre(new Set(places.all().flatMap((place) => (fresh.has(place) ? [] : place.link.name))));
    for (const place of fresh) for (const [group, intent] of intents) intendOn(place, group, intent);
  }

  /** It listens first, wherever it is new. */
  function open(link: Link): Segment {
    const segment = createSegment(
      {
        self: {
          node: node ?? "",
          helloIntervalMs,
          deadAfterMs,
          incarnation: () => incarnation,
          nextSequence: () => (sequence += 1),
        },
        placement,
        rebalanceAfterMs,
        rebalanced: (group, to) => {
          tally.rebalanced();
          log.info({ group, link: link.name, to }, "group-rebalanced");
        },
      },
      clock.now(),
    );
    if (informed) segment.isInformed();
    if (leavesBy !== undefined) segment.leave();
    return segment;
  }

  function intendOn({ link, segment }: Place, group: Ip, intent: Intent | undefined): void {
    const isHere = intent !== undefined && isChosen(intent.links, link) && intent.addresses.some(responder.answers);
    segment.intend(group, isHere ? intent.candidates : undefined);
  }

  function hear(index: number, datagram: Uint8Array): boolean {
    const place = places.present.get(index);
    if (place === undefined) return false;
    const hello = decodeHello(datagram);
    if (hello.kind === "malformed") return refuse(hello.reason, place);
    if (hello.node === node) return hearSelf(place, hello);
    const refusal = place.segment.hear(hello, clock.now());
    if (hello.outdated !== undefined) rise(hello.outdated);
    if (refusal === undefined || refusal === "second-link") macs.set(hello.mac, true, clock.now());
    if (refusal !== undefined) refuse(refusal, place);
    // Who is outdated is told so at once.
    return refusal === undefined || refusal === "outdated";
  }

  /** What is heard of this node came back by a loop, or from its link to the same segment: the first of them speaks. */
  function hearSelf(place: Place, { mac, incarnation: its, sequence: said }: Hello): boolean {
    const { link, segment } = place;
    // Links of one device, as VLANs are, have one MAC: it may be this very link's.
    if (mac === link.mac) return refuse("own-name", place);
    const twin = [...places.present.values()].find((other) => other.link.mac === mac);
    if (twin === undefined || twin.link.index > link.index) return refuse("own-name", place);
    return (its === incarnation && segment.hearSelf(said, clock.now())) || refuse("not-newer", place);
  }

  /** Others remember a later start of ours, and take what we say for old. */
  function rise(outdated: Outdated): void {
    if (outdated.node !== node || outdated.incarnation < incarnation || outdated.incarnation > LATEST_DATE) return;
    log.warn({ incarnation, heard: outdated.incarnation }, "date-was-set-back");
    incarnation = outdated.incarnation + 1;
    for (const { segment } of places.present.values()) segment.hurry();
  }

  function refuse(reason: string, { link }: Place): false {
    const isFirst = tally.refused(reason);
    if (isFirst && !ORDINARY.has(reason)) log.warn({ link: link.name, reason }, "hello-refused");
    return false;
  }

  /** A hello left just now. Before the first one there is no fence that could have been passed. */
  function moveFence({ link, segment }: Place, now: number): number {
    const { fence } = segment.view();
    const until = segment.left(now);
    const silentMs = now - fence;
    if (Number.isFinite(fence) && silentMs > 0 && until > fence) {
      tally.fencePassed();
      log.warn({ link: link.name, silentMs: Math.round(silentMs) }, "fence-was-passed");
    }
    return until;
  }

  function isProven(group: Ip, link: Link): boolean {
    const others = places.present.get(link.index)?.segment.othersOf(group).values() ?? [];
    return [...others].some(({ state }) => state !== "probing");
  }

  function remember(groups: ReadonlySet<Ip>): void {
    if (groups.size === 0) return;
    const now = clock.now();
    for (const { link, segment } of places.present.values()) {
      const { peers, phase } = segment.view();
      const former = (other: string): Former => ({
        isDead: other !== node && !peers.has(other),
        isGivingUp: other === node ? phase === "leaving" : peers.get(other)?.isLeaving === true,
      });
      for (const group of groups) {
        const change = history.note({ group, link: link.name }, ownerOf(group, node ?? "", segment), former, now);
        if (change === undefined || (change.from !== node && change.to !== node)) continue;
        tally.changedHands(change, node ?? "");
        const { from, to, term, reason } = change;
        log.info({ group, link: link.name, from, to, term, reason }, "group-changed-hands");
      }
    }
  }
}
