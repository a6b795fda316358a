/** Everything that an announcer decides and does, on ports: no socket, file or thread of its own, and no time but its clock's. */
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Pace } from "./announce/pace.ts";
import type { Ears } from "./conflict/ears.ts";
import type { TIMINGS } from "./conflict/prospect.ts";
import type { Links } from "./links/link.ts";
import type { Lines } from "./membership/lines.ts";
import type { FromAnnouncer, ToAnnouncer } from "./protocol.ts";
import type { Responder } from "./responder/responder.ts";

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

/** How it goes about it. */
export interface Ways {
  /** Of unasked announcements. */
  readonly pace: Pace;
  /** How an address is looked for before it is announced, if it is. */
  readonly probing: keyof typeof TIMINGS | "off";
  readonly placement: "balanced" | "hash";
  readonly helloIntervalMs: number;
  /** At least three intervals: the fence is two, and one is left to it. */
  readonly deadAfterMs: number;
  /** Undefined: nothing moves for balance. */
  readonly rebalanceAfterMs: number | undefined;
}

/** Everything that follows from a call has been done when it returns. */
export interface Announcer {
  /** From the speaker. */
  readonly heard: (messages: readonly ToAnnouncer[]) => void;
  readonly linksAre: (links: Links) => void;
  /** Hands everything over; calls when all is claimed elsewhere, or when nobody has wanted it for long enough. */
  readonly leave: (gone: () => void) => void;
  /** Sets no timer any more, and sends nothing. */
  readonly stop: () => void;
}
