/** How far this node takes part on a link: whether it has listened for long enough to judge and to claim, and until when it may answer. */
import { CLOSED, moved } from "../membership/fence.ts";
import type { Fence } from "../membership/fence.ts";

/** In milliseconds of the monotonic clock. */
export interface Presence {
  /** `listening`: it claims nothing new. `ready`: it claims what is its turn. `leaving`: it gives up what it has. */
  readonly phase: "listening" | "ready" | "leaving";
  /** It knows all that is intended. */
  readonly isInformed: boolean;
  readonly fence: Fence;
  /** When its last hello left. */
  readonly spokeAt: number;
  /** Who has been silent so far may only not have been heard. */
  readonly listensUntil: number;
  /** Others are to know first that this node will claim its share. */
  readonly claimsFrom: number;
  /** Another link of this node is on the same segment, and speaks for this one, too; and the newest of its hellos that came here, by sequence. */
  readonly shadowedUntil: number;
  readonly shadowedBy: number;
}

/** How often a node says a hello, and after how much silence others count it dead. */
export interface Intervals {
  readonly helloIntervalMs: number;
  readonly deadAfterMs: number;
}

/** It has just come. */
export function arrived(now: number, { deadAfterMs }: Intervals): Presence {
  return {
    phase: "listening",
    isInformed: false,
    fence: CLOSED,
    spokeAt: -Infinity,
    listensUntil: now + deadAfterMs,
    claimsFrom: now,
    shadowedUntil: -Infinity,
    shadowedBy: 0,
  };
}

/** A hello left at that instant. */
export function spoke(presence: Presence, sentAt: number, { helloIntervalMs }: Intervals): Presence {
  return { ...presence, fence: moved(presence.fence, sentAt, helloIntervalMs), spokeAt: sentAt };
}

/** Its process stood still: what came meanwhile is heard by then. */
export function stalled(presence: Presence, until: number): Presence {
  return { ...presence, listensUntil: Math.max(presence.listensUntil, until) };
}

/** Another link's hello came here: that link speaks, for as long as others count it alive. One that came before may be anybody's, who recorded it. */
export function shadowed(presence: Presence, sequence: number, now: number, { deadAfterMs }: Intervals): Presence {
  if (sequence <= presence.shadowedBy) return presence;
  return { ...presence, shadowedUntil: now + deadAfterMs, shadowedBy: sequence };
}

/** Whoever starts with it, if anybody does, is waited for before it claims anything. */
export function gotReady(
  presence: Presence,
  now: number,
  isAmongStarters: boolean,
  { helloIntervalMs }: Intervals,
): Presence {
  return { ...presence, phase: "ready", claimsFrom: isAmongStarters ? now + helloIntervalMs : now };
}

/** It has claimed nothing, and listens first. */
export function startedOver(presence: Presence, now: number, { deadAfterMs }: Intervals): Presence {
  return { ...presence, phase: "listening", listensUntil: now + deadAfterMs };
}

/** Whether who is not heard is dead, and what nobody claims nobody's. */
export function hasListened({ listensUntil }: Presence, now: number): boolean {
  return now >= listensUntil;
}

/** Whether nothing but what others have yet to tell keeps it from claiming. */
export function mayGetReady(presence: Presence, now: number): boolean {
  const { phase, isInformed, fence } = presence;
  return phase === "listening" && isInformed && now < fence.until && hasListened(presence, now);
}

/** Whether what it claimed is no longer true: another link has it, or others have succeeded this node, or will, because none of its hellos left. */
export function isOver(presence: Presence, now: number, { deadAfterMs }: Intervals): boolean {
  const { phase, spokeAt } = presence;
  const isUnheard = now > spokeAt + deadAfterMs;
  return phase === "ready" && (isUnheard || isShadowed(presence, now));
}

/** Whether it is silent, for another link speaks. */
export function isShadowed({ shadowedUntil }: Presence, now: number): boolean {
  return now < shadowedUntil;
}
