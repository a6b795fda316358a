/** Everything that an announcer decides and does, on ports: no socket, file or thread of its own, and no time but its clock's. */
import type { Cancel, Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { VERSION } from "../../shared/version.ts";
import { createAnnouncing } from "./announce/announcing.ts";
import type { Ears } from "./conflict/ears.ts";
import { createGuard, LOOK_EVERY_MS } from "./conflict/guard.ts";
import { TIMINGS } from "./conflict/prospect.ts";
import { createDesk } from "./desk.ts";
import type { Links } from "./links/link.ts";
import type { Lines } from "./membership/lines.ts";
import { createOwnership } from "./ownership/ownership.ts";
import type { FromAnnouncer, OwnershipFigures, ToAnnouncer } from "./protocol.ts";
import type { Responder } from "./responder/responder.ts";
import type { AnnouncerState } from "./state.ts";
import type { Ways } from "./ways.ts";

/** What an announcer is made of. */
export interface AnnouncerParts {
  /** This node, or undefined to believe the speaker. */
  readonly node: string | undefined;
  /** When it started, by the date. */
  readonly incarnation: number;
  readonly responder: Responder;
  readonly ears: Ears;
  readonly lines: Lines;
  readonly ways: Ways;
  /** Reaches the speaker, if one is connected. */
  readonly tell: (message: FromAnnouncer) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything that follows from a call has been done when it returns; where that is much, it is done in many turns. */
export interface Announcer {
  /** From the speaker. */
  readonly heard: (messages: readonly ToAnnouncer[]) => void;
  readonly linksAre: (links: Links) => void;
  /** Hands everything over; calls when all is claimed elsewhere, or when nobody has wanted it for long enough. */
  readonly leave: (gone: () => void) => void;
  /** Sets no timer any more, and sends nothing. */
  readonly stop: () => void;
  /** What it knows, for whoever asks. */
  readonly state: () => AnnouncerState;
  readonly figures: () => OwnershipFigures;
}

const COUNTERS_EVERY_MS = 1_000;

/** How often it is looked whether there is room for what there was none for. */
const ROOM_EVERY_MS = 1_000;

/**
 * How many groups are settled in a turn. Each costs some ten microseconds, and between two turns hellos are said and
 * heard: what all groups have part in takes long, and must not take the node's fence with it.
 */
const MOST_IN_A_TURN = 500;

/** A turn that has settled so many is followed by one that takes everything in that has come meanwhile. */
const MANY = 50;

/** Silent until it knows who it is, which links it has, and what is intended. */
export function createAnnouncer(parts: AnnouncerParts): Announcer {
  const { responder, clock, ways, tell } = parts;
  const announcing = createAnnouncing(responder, clock, ways.pace);
  const ownership = createOwnership(parts);
  const guard = createGuard({
    ...parts,
    timings: ways.probing === "off" ? undefined : TIMINGS[ways.probing],
    perSecond: ways.pace.perSecond,
    isPeer: ownership.isPeer,
    announceOnce: responder.announce,
    announceAfresh: (holdings) => announcing.change(holdings, []),
    decided: (groups) => turn(groups),
  });
  const desk = createDesk({
    ...parts,
    announcing,
    guard,
    owner: ownership.owner,
    isProven: ownership.isProven,
    send: tell,
  });
  const repeating = [
    every(LOOK_EVERY_MS, guard.look),
    every(COUNTERS_EVERY_MS, desk.reportCounters),
    every(ROOM_EVERY_MS, tryAgain),
  ];
  /** Groups to be settled. */
  const waiting = new Set<Ip>();
  let alarm: Cancel = () => undefined;
  /** Whether the last turn was long, or has left something: the next one comes by itself. */
  let isBehind = false;
  let whenGone: (() => void) | undefined;
  if (parts.node !== undefined) ownership.be(parts.node);

  parts.lines.listen((link, datagram) => {
    if (ownership.hear(link, datagram)) turnOrSpeak();
  });

  return {
    heard: (messages) => {
      for (const message of messages) {
        if (message.kind === "speaker") ownership.be(message.node);
        if (message.kind === "nodes")
          parts.lines.nodesAre(new Map(message.nodes.map(({ node, addresses }) => [node, addresses])));
      }
      const groups = desk.heard(messages);
      for (const group of groups) ownership.intend(group, desk.intents.get(group));
      if (desk.isInformed()) ownership.isInformed();
      turnOrSpeak(groups);
    },
    linksAre: (links) => {
      parts.lines.linksAre(links.usable);
      guard.linksAre(links);
      desk.linksAre(links);
      ownership.linksAre(links.usable);
      turn(desk.intents.keys());
    },
    leave: (gone) => {
      whenGone = gone;
      ownership.leave();
      turn();
    },
    stop,
    state: () => ({ kind: "state", version: VERSION, ...ownership.state() }),
    figures: ownership.figures,
  };

  /**
   * Takes in all that has come before it goes on with what it is behind with, because who is heard too late is taken for
   * dead: unless two may answer for the same.
   */
  function turnOrSpeak(groups: Iterable<Ip> = []): void {
    if (!isBehind || ownership.isDisputed()) {
      turn(groups);
      return;
    }
    for (const group of groups) waiting.add(group);
    ownership.speak();
  }

  /** Decides anew, acts on it, tells the others, and sleeps until there is something else to do. */
  function turn(groups: Iterable<Ip> = []): void {
    for (const group of groups) waiting.add(group);
    const { touched, contested } = ownership.settle();
    const settled = new Set([...touched, ...waiting.values().take(Math.max(0, MOST_IN_A_TURN - touched.size))]);
    for (const group of settled) waiting.delete(group);
    const changes = desk.settle(settled);
    desk.announceAfresh(contested);
    for (const group of settled) ownership.answered(group, desk.holdingsOf(group));
    ownership.speak();
    // Only now: another node may wait for what was just said before it answers.
    desk.report(changes);
    ownership.remember(touched);
    alarm();
    const restMs = Math.max(0, ownership.rest() - clock.now());
    isBehind = waiting.size > 0 || settled.size > MANY;
    const waitMs = isBehind ? 0 : restMs;
    if (ownership.isGone()) whenGone?.();
    else if (waitMs < Infinity) alarm = clock.after(waitMs, () => turn());
  }

  function tryAgain(): void {
    if (desk.roomless.size > 0) turn([...desk.roomless]);
  }

  function every(ms: number, act: () => void): () => void {
    let cancel = clock.after(ms, function again() {
      cancel = clock.after(ms, again);
      act();
    });
    return () => cancel();
  }

  function stop(): void {
    alarm();
    for (const end of repeating) end();
    announcing.stop();
  }
}
