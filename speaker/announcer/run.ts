/** The announcer's process, running: what it is made of is opened elsewhere, and closed here. */
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { createAnnouncer } from "./announcer.ts";
import type { Announcer } from "./announcer.ts";
import type { Ears } from "./conflict/ears.ts";
import type { LinkWatch } from "./links/link.ts";
import type { SealedLines } from "./membership/sealed-lines.ts";
import type { OwnershipCounts } from "./protocol.ts";
import type { ThreadedResponder } from "./responder/responder.ts";
import { createSpeakerSocket } from "./socket/server.ts";
import type { Ways } from "./ways.ts";

/** What an announcer's process is made of. */
export interface Parts {
  /** The path of the unix socket that the speaker connects to. */
  readonly socket: string;
  /** This node, or undefined to believe the speaker. */
  readonly node: string | undefined;
  readonly responder: ThreadedResponder;
  readonly links: LinkWatch;
  readonly lines: SealedLines;
  readonly ears: Ears;
  readonly ways: Ways;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often the speaker is told who owns how much. */
const FIGURES_EVERY_MS = 1_000;

/** Runs until the signal is aborted, then hands over what it has, and lets go of everything. */
export async function run(parts: Parts, signal: AbortSignal): Promise<void> {
  const { responder, lines, ears, clock, log } = parts;
  const speaker = createSpeakerSocket(clock, log, {
    objection: (node) => (parts.node === undefined || parts.node === node ? undefined : "other-node"),
    heard: (messages) => {
      announcer.heard(messages);
    },
    state: () => withRefusals(announcer.state()),
  });
  const announcer = createAnnouncer({ ...parts, incarnation: clock.date().getTime(), tell: speaker.send });
  const gone = new AbortController();
  try {
    // Whoever is heard is handed what others let go of, and is to answer for it at once.
    await responder.started;
    await speaker.listen(parts.socket);
    await Promise.all([
      followLinks(parts.links, announcer, gone.signal),
      tellFigures(gone.signal),
      leave(announcer, signal, gone),
    ]);
  } finally {
    announcer.stop();
    await speaker.close();
    await responder.close();
    ears.close();
    lines.close();
  }

  async function tellFigures(untilGone: AbortSignal): Promise<void> {
    while (!untilGone.aborted) {
      await sleep(clock, FIGURES_EVERY_MS, untilGone);
      speaker.send({ kind: "ownership", figures: withRefusals(announcer.figures()) });
    }
  }

  /** What was not believed never came to the announcer. */
  function withRefusals<T extends OwnershipCounts>(counts: T): T {
    return { ...counts, refusedHellos: { ...counts.refusedHellos, ...Object.fromEntries(lines.refusals()) } };
  }
}

async function followLinks(links: LinkWatch, announcer: Announcer, signal: AbortSignal): Promise<void> {
  for await (const now of links.watch(signal)) announcer.linksAre(now);
}

/** Links are followed until everything is handed over: one of them may fail meanwhile. */
async function leave(announcer: Announcer, signal: AbortSignal, gone: AbortController): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await new Promise<void>((resolve) => {
    announcer.leave(resolve);
  });
  gone.abort();
}
