/** An announcer in a test: on a clock that the test moves, with ports that do nothing, and a cable between it and others. */
import { createAnnouncer } from "../../../speaker/announcer/announcer.ts";
import type { Announcer } from "../../../speaker/announcer/announcer.ts";
import type { Link } from "../../../speaker/announcer/links/link.ts";
import { PROTOCOL_VERSION } from "../../../speaker/announcer/protocol.ts";
import type { FromAnnouncer, ToAnnouncer } from "../../../speaker/announcer/protocol.ts";
import { holdingKey } from "../../../speaker/announcer/responder/responder.ts";
import type { AnnouncerState } from "../../../speaker/announcer/state.ts";
import type { FakeClock } from "../../support/fake-clock.ts";

/** The hello interval, in milliseconds. */
export const T = 150;

/** Where announcers are. */
export interface Room {
  readonly clock: FakeClock;
  /** Every link that is plugged into it hears what the others send. */
  readonly cable: Plug[];
}

/** An end of the cable. */
export interface Plug {
  readonly link: Link;
  readonly hear: (datagram: Uint8Array) => void;
}

/** How it is started. */
export interface Options {
  readonly probing?: "off" | "rfc";
  /** What it takes to ask the responder something. */
  readonly costMs?: number;
}

/** An announcer, and what can be seen of it and done to it. */
export interface Subject {
  readonly announcer: Announcer;
  readonly hear: (...messages: readonly ToAnnouncer[]) => void;
  readonly held: () => readonly string[];
  readonly fence: (link: number) => number | undefined;
  readonly standing: () => unknown;
  readonly sent: () => number;
  /** What it did, in order. */
  readonly deeds: () => readonly string[];
  /** From one hello to the next, by its clock. */
  readonly longestPauseMs: () => number;
  readonly state: () => AnnouncerState;
  readonly warnings: () => readonly object[];
  /** Whether its hellos leave. */
  readonly gag: (isGagged: boolean) => void;
  readonly kill: () => void;
}

/** Knows its links, and its speaker has greeted it. */
export function startIn({ clock, cable }: Room, node: string, links: readonly Link[], options: Options = {}): Subject {
  const { probing = "off", costMs = 0 } = options;
  const holdings = new Map<string, readonly string[]>();
  const fences = new Map<number, number>();
  const told: FromAnnouncer[] = [];
  const warnings: object[] = [];
  const deeds: string[] = [];
  let [isGagged, isDead, sent] = [false, false, 0];
  let [lateMs, lastSent, longestPauseMs] = [0, Infinity, 0];
  const announcer = createAnnouncer({
    node,
    incarnation: 1_000,
    clock: { ...clock, now: () => clock.now() + lateMs },
    log: {
      debug: ignore,
      info: () => deeds.push("log"),
      warn: (fields, event) => warnings.push({ event, ...fields }),
      error: ignore,
    },
    tell: (message) => {
      deeds.push("tell");
      told.push(message);
    },
    ways: {
      pace: { perSecond: 1_000, jitterMs: 0, intervalMs: 0 },
      probing,
      placement: "balanced",
      helloIntervalMs: T,
      deadAfterMs: 3 * T,
      rebalanceAfterMs: undefined,
    },
    responder: {
      answers: () => {
        lateMs += costMs;
        return true;
      },
      hold: (changes) => {
        for (const [group, held] of changes) holdings.set(group, held.map(holdingKey));
        if (changes.size > 0) deeds.push("hold");
        return new Set();
      },
      answerUntil: (index, instant) => fences.set(index, instant),
      announce: ignore,
      heard: () => [],
      silences: () => new Map(),
      close: () => Promise.resolve(),
    },
    ears: { listenFor: ignore, hear: () => [], probe: ignore, close: ignore },
    lines: {
      linksAre: ignore,
      nodesAre: ignore,
      send: (from, datagram) => {
        if (isGagged || isDead) return false;
        sent += 1;
        deeds.push("say");
        const now = clock.now() + lateMs;
        [lastSent, longestPauseMs] = [now, Math.max(longestPauseMs, now - lastSent)];
        for (const plug of cable) if (plug.link.mac !== from.mac) clock.after(1, () => plug.hear(datagram));
        return true;
      },
      listen: (heard) => {
        for (const one of links) cable.push({ link: one, hear: (datagram) => !isDead && heard(one.index, datagram) });
      },
      close: ignore,
    },
  });
  announcer.linksAre({ usable: links, unfit: new Map() });
  announcer.heard([{ kind: "speaker", version: PROTOCOL_VERSION, node }]);
  return {
    announcer,
    hear: (...messages) => announcer.heard(messages),
    held: () => [...holdings.values()].flat(),
    fence: (index) => fences.get(index),
    standing: () => told.flatMap((message) => (message.kind === "standing" ? [message.standing] : [])).at(-1),
    sent: () => sent,
    deeds: () => deeds,
    longestPauseMs: () => longestPauseMs,
    state: () => announcer.state(),
    warnings: () => warnings,
    gag: (gagged) => {
      isGagged = gagged;
    },
    kill: () => {
      isDead = true;
      announcer.stop();
    },
  };
}

function ignore(): void {
  return undefined;
}
