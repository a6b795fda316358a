/** The announcer's loop: intents and links in, what is held and announced out, and a report of each change. */
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { VERSION } from "../../shared/version.ts";
import { createAnnouncing } from "./announce/announcing.ts";
import type { Pace } from "./announce/pace.ts";
import { TIMINGS } from "./conflict/prospect.ts";
import type { Ears } from "./conflict/ears.ts";
import { createGuard, LOOK_EVERY_MS } from "./conflict/guard.ts";
import { createDesk } from "./desk.ts";
import type { Link, Links, LinkWatch } from "./links/link.ts";
import type { Membership } from "./membership/membership.ts";
import type { Responder } from "./responder/responder.ts";
import { createSpeakerSocket } from "./socket/server.ts";

/** The responder falls silent so long after this loop last came round: twice the hello interval. */
export const FENCE_MS = 300;

/** How often the fences are moved: five may be missed. */
export const HEARTBEAT_MS = 50;

const COUNTERS_EVERY_MS = 1_000;

/** Nodes do not hear each other yet. */
const NOTHING_HEARD = { links: [], groups: [], changes: [], refusedHellos: {} } as const;

/** What an announcer is made of. */
export interface Parts {
  /** The path of the unix socket that the speaker connects to. */
  readonly socket: string;
  /** This node, or undefined to believe the speaker. */
  readonly node: string | undefined;
  readonly responder: Responder;
  readonly links: LinkWatch;
  /** Of unasked announcements. */
  readonly pace: Pace;
  readonly membership: Membership;
  readonly ears: Ears;
  /** How an address is looked for before it is announced, if it is. */
  readonly probing: keyof typeof TIMINGS | "off";
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs until the signal is aborted, then lets go of everything. */
export async function run(parts: Parts, signal: AbortSignal): Promise<void> {
  const { responder, membership, clock, log } = parts;
  const incarnation = clock.date().toISOString();
  const announcing = createAnnouncing(responder, clock, parts.pace);
  const speaker = createSpeakerSocket(log, {
    objection: (node) => (parts.node === undefined || parts.node === node ? undefined : "other-node"),
    heard: (messages) => desk.heard(messages),
    state: () => ({ kind: "state", node: parts.node, version: VERSION, incarnation, ...NOTHING_HEARD }),
  });
  const guard = createGuard({
    ...parts,
    timings: parts.probing === "off" ? undefined : TIMINGS[parts.probing],
    perSecond: parts.pace.perSecond,
    isPeer: membership.isPeer,
    announceOnce: responder.announce,
    announceAfresh: (holdings) => announcing.change(holdings, []),
    decided: (groups) => desk.decided(groups),
    tell: speaker.send,
  });
  let usable: readonly Link[] = [];
  const moveFences = (): void => {
    for (const { index } of usable) responder.answerUntil(index, clock.now() + FENCE_MS);
  };
  const fencesFollow = (links: Links): void => {
    usable = links.usable;
    moveFences();
  };
  const desk = createDesk({ responder, announcing, membership, guard, send: speaker.send, log });
  try {
    await speaker.listen(parts.socket);
    await Promise.all([
      followLinks(parts.links, [fencesFollow, guard.linksAre, desk.linksAre], signal),
      every(LOOK_EVERY_MS, clock, signal, guard.look),
      every(HEARTBEAT_MS, clock, signal, moveFences),
      every(COUNTERS_EVERY_MS, clock, signal, desk.reportCounters),
    ]);
  } finally {
    announcing.stop();
    await speaker.close();
    await responder.close();
    parts.ears.close();
  }
}

async function followLinks(
  links: LinkWatch,
  followers: readonly ((now: Links) => void)[],
  signal: AbortSignal,
): Promise<void> {
  for await (const now of links.watch(signal)) for (const linksAre of followers) linksAre(now);
}

async function every(ms: number, clock: Clock, signal: AbortSignal, act: () => void): Promise<void> {
  while (!signal.aborted) {
    act();
    await sleep(clock, ms, signal);
  }
}
