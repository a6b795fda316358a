/** How long things may take in a story, in milliseconds of its own time. */
import { TIMINGS } from "../../speaker/announcer/conflict/prospect.ts";
import { LOOK_EVERY_MS } from "../../speaker/announcer/conflict/guard.ts";
import { AGAIN_WITHIN_MS } from "./stranger.ts";
import { LEAVING_MS } from "./story.ts";
import type { Story } from "./story.ts";

export interface Bounds {
  /** A datagram's way, and the millisecond by which a loop is late. */
  readonly delayMs: number;
  /** The same, of one that was sent in the worst weather. */
  readonly strayMs: number;
  /** From one hello to the next, by the slowest clock. */
  readonly intervalMs: number;
  /** From the last hello that left until silence, by the slowest clock. */
  readonly fenceMs: number;
  /** Until a silent node is taken for dead, by the slowest clock. */
  readonly deadAfterMs: number;
  /** Until everybody knows all claims of somebody who is heard again: they come round in pages. */
  readonly catchUpMs: number;
  /** From any event, if nothing else happens, until everything is as it is to be. */
  readonly settleMs: number;
  /** From then on, until nothing is left to move for balance. */
  readonly evenMs: number;
}

/** Of announcements and of probes, as an announcer's settings have it. */
export const PACE = { perSecond: 1_000, jitterMs: 100, intervalMs: 0 };

/** Claims that fit one datagram whatever their addresses. */
const CLAIMS_PER_PAGE = 40;

/** In pages that go round between two events; few groups come with the first hello. */
export function boundsOf({ ways, weather, nodes, groups, faults, strangerShare }: Story): Bounds {
  const slowest = Math.min(1, ...nodes.map(({ rate }) => rate));
  const delayMs = weather.delayMs[1] + 2;
  const intervalMs = ways.helloIntervalMs / slowest;
  const deadAfterMs = ways.deadAfterMs / slowest;
  // Whose date was set back is refused, is told so, and says everything again.
  const isSetBack = faults.some((fault) => fault.kind === "start" && fault.dateSetBackMs > 0);
  const catchUpMs = intervalMs * (Math.ceil(groups.length / CLAIMS_PER_PAGE) + (isSetBack ? 2 : 0));
  const addresses = groups.reduce((sum, group) => sum + group.addresses.length, 0);
  const probingMs = lookMs(ways.probing, addresses) / slowest;
  const fenceMs = 2 * intervalMs;
  const strayMs = Math.max(
    delayMs,
    strangerShare === undefined ? 0 : AGAIN_WITHIN_MS + delayMs,
    ...faults.map((fault) => (fault.kind === "weather" ? fault.weather.delayMs[1] : 0)),
  );
  const settleMs = deadAfterMs + fenceMs + probingMs + catchUpMs + 2 * delayMs + strayMs;
  // One group after another, with a rest between; an offer may have been lost until a moment ago.
  const movesMs = (groups.length + 2) * (intervalMs + delayMs);
  const evenMs = ways.rebalanceAfterMs === undefined ? 0 : (LEAVING_MS + ways.rebalanceAfterMs) / slowest + movesMs;
  return { delayMs, strayMs, intervalMs, fenceMs, deadAfterMs, catchUpMs, settleMs, evenMs };
}

/** For so many addresses on each of two links at most. */
function lookMs(probing: Story["ways"]["probing"], addresses: number): number {
  if (probing === "off") return 0;
  const { probes, firstWithinMs, betweenMs, lastMs } = TIMINGS[probing];
  const pacedMs = (2 * addresses * probes * 1_000) / PACE.perSecond;
  return firstWithinMs + probes * (betweenMs[1] + LOOK_EVERY_MS) + lastMs + LOOK_EVERY_MS + pacedMs;
}
