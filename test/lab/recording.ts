/** What a client of an address experienced, from what was recorded of it. Instants and durations are in milliseconds. */

/** A reply to an ARP request for the address. */
export interface Answer {
  readonly mac: string;
  /** On the monotonic clock. */
  readonly at: number;
}

/** A page that was asked for, over a connection of its own. */
export interface Visit {
  readonly began: number;
  readonly ended: number;
  readonly outcome: Outcome;
}

/** What became of a visit. */
export type Outcome = { readonly kind: "served"; readonly by: string } | { readonly kind: "lost"; readonly why: Loss };

/** A connection is broken off that is under way when the address moves: the next node knows nothing of it. */
export type Loss = "not-answered" | "broken-off";

/** Everything between two instants, each list in order of time. */
export interface Recording {
  /** When it was asked who has the address. */
  readonly asked: readonly number[];
  readonly answers: readonly Answer[];
  /** By when they began. */
  readonly visits: readonly Visit[];
}

/** From one instant to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** While a MAC went on answering. */
export interface Turn extends Span {
  readonly mac: string;
}

/** The interval between two requests. */
export const ASK_EVERY_MS = 2;

/** Who does not answer so many requests in a row has ceased to answer. */
export const CEASED_AFTER = 10;

/** How long it lasted. */
export function lengthOf({ from, to }: Span): number {
  return to - from;
}

/**
 * The longest time without an answer: from the first request that nobody answered until the next answer of anybody, or
 * until the last request when none came. So the interval between two requests does not count, nor does a pause of the
 * one who asks; and an address that is always answered for has silences as short as an answer takes.
 */
export function longestSilence({ asked, answers }: Recording): Span {
  let longest: Span = { from: 0, to: 0 };
  let next = 0;
  for (let index = 0; index < asked.length; index += 1) {
    const from = asked[index] ?? 0;
    while (next < answers.length && (answers[next]?.at ?? 0) < from) next += 1;
    const to = answers[next]?.at ?? asked.at(-1) ?? from;
    if (to - from > lengthOf(longest)) longest = { from, to };
    // Requests that went out meanwhile belong to the same silence.
    while (index + 1 < asked.length && (asked[index + 1] ?? 0) <= to) index += 1;
  }
  return longest;
}

/** Who answered when, by when they began. */
export function turns({ asked, answers }: Recording): readonly Turn[] {
  const done: Turn[] = [];
  const current = new Map<string, Turn & { readonly requests: number }>();
  let requests = 0;
  for (const { mac, at } of answers) {
    while ((asked[requests] ?? Infinity) <= at) requests += 1;
    const turn = current.get(mac);
    const goesOn = turn !== undefined && requests - turn.requests <= CEASED_AFTER;
    if (turn !== undefined && !goesOn) done.push({ mac, from: turn.from, to: turn.to });
    current.set(mac, { mac, from: goesOn ? turn.from : at, to: at, requests });
  }
  const last = [...current.values()].map(({ mac, from, to }) => ({ mac, from, to }));
  return [...done, ...last].sort((a, b) => a.from - b.from);
}

/**
 * The longest time during which two MACs answered both: 0 when each began after the other had ceased. A single reply
 * counts for the interval that it covers.
 */
export function doubleAnswerMs(recording: Recording): number {
  const all = turns(recording);
  const overlaps = all.flatMap((turn, index) =>
    all
      .slice(index + 1)
      .filter(({ mac, from }) => mac !== turn.mac && from <= turn.to)
      .map(({ from, to }) => Math.max(ASK_EVERY_MS, Math.min(turn.to, to) - from)),
  );
  return Math.max(0, ...overlaps);
}

/** The visits that came to nothing. */
export function lost(visits: readonly Visit[]): readonly Visit[] {
  return visits.filter(({ outcome }) => outcome.kind === "lost");
}

/** The longest time in which no visit that began was served: from the beginning of the first lost one to that of the next served one. */
export function longestLoss(visits: readonly Visit[]): Span {
  let longest: Span = { from: 0, to: 0 };
  let firstLost: number | undefined;
  for (const { began, outcome } of visits) {
    if (outcome.kind === "lost") firstLost ??= began;
    if (firstLost !== undefined && began - firstLost > lengthOf(longest)) longest = { from: firstLost, to: began };
    if (outcome.kind === "served") firstLost = undefined;
  }
  return longest;
}
