/** Looking before speaking: an address that is to be announced on a link, until it is known whether another host has it there. */
import type { Holding } from "../responder/responder.ts";
import type { Sighting } from "./sighting.ts";

/** How one look goes, in milliseconds. */
export interface Timings {
  readonly probes: number;
  /** The first probe comes so late at most, as chance has it. */
  readonly firstWithinMs: number;
  /** From one probe to the next, as chance has it. */
  readonly betweenMs: readonly [least: number, most: number];
  /** From the last probe until silence means that nobody has the address. */
  readonly lastMs: number;
}

/** `fast` is for wired links, where an answer takes well below a millisecond; `rfc` has the figures of RFC 5227 §1.1. */
export const TIMINGS = {
  fast: { probes: 3, firstWithinMs: 0, betweenMs: [50, 50], lastMs: 100 },
  rfc: { probes: 3, firstWithinMs: 1_000, betweenMs: [1_000, 2_000], lastMs: 2_000 },
} as const satisfies Readonly<Record<string, Timings>>;

/** While another host has the address. */
export const LOOK_AGAIN_MS = 10_000;

/** In milliseconds of the monotonic clock. */
export interface Prospect {
  readonly holding: Holding;
  /** Probes of the look that is under way. */
  readonly sent: number;
  /** When the look goes on. */
  readonly next: number;
  /** Who has it, if anybody does. */
  readonly rival: Sighting | undefined;
}

/** What a look comes to. */
export type Outcome =
  | { readonly kind: "wait" }
  | { readonly kind: "probe"; readonly prospect: Prospect }
  /** Nobody else has it. */
  | { readonly kind: "free" };

/** `random` gives numbers from 0 to below 1. */
export function begin(holding: Holding, now: number, timings: Timings, random: () => number): Prospect {
  return { holding, sent: 0, next: now + random() * timings.firstWithinMs, rival: undefined };
}

/** What to do now. */
export function goOn(prospect: Prospect, now: number, timings: Timings, random: () => number): Outcome {
  if (now < prospect.next) return { kind: "wait" };
  if (prospect.sent === timings.probes) return { kind: "free" };
  const sent = prospect.sent + 1;
  const [least, most] = timings.betweenMs;
  const pauseMs = sent === timings.probes ? timings.lastMs : least + random() * (most - least);
  return { kind: "probe", prospect: { ...prospect, sent, next: now + pauseMs } };
}

/** Another host claimed the address. RFC 5227 §2.1.1 */
export function contest(prospect: Prospect, seen: Sighting): Prospect & { readonly rival: Sighting } {
  const rival = { ...seen, first: prospect.rival?.first ?? seen.first };
  return { ...prospect, sent: 0, next: seen.last + LOOK_AGAIN_MS, rival };
}
