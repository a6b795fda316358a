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
  /** Of an address that never moves, asked for in the same instants: what the machine alone keeps from being answered. */
  readonly control: readonly Answer[];
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

/** What was asked of an address, and answered: the one that moves, or the other one. */
export type Asking = Pick<Recording, "asked" | "answers">;

/** The longest time without an answer; none is as short as an answer takes. */
export function longestSilence(asking: Asking): Span {
  return longest(silences(asking));
}

/**
 * The longest time without an answer while the address went from one MAC to another, and what there was of one at that
 * time of the address that does not move: the longest of those that overlap with it.
 */
export function longestMove({ asked, answers, control }: Recording): { readonly move: Span; readonly control: Span } {
  const isMove = ({ before, after }: Silence): boolean =>
    before !== undefined && after !== undefined && before !== after;
  const move = longest(silences({ asked, answers }).filter(isMove));
  const others = silences({ asked, answers: control }).filter(({ from, to }) => from <= move.to && to >= move.from);
  return { move, control: longest(others) };
}

/** A time without an answer, and the MACs that answered before it and after it. */
interface Silence extends Span {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * The times without an answer: from a request until the next answer of anybody, or until the last request when none came.
 * So the interval between two requests does not count, nor does a pause of the one who asks; and an address that is
 * always answered for has silences as short as an answer takes.
 */
function silences({ asked, answers }: Asking): readonly Silence[] {
  const all: Silence[] = [];
  let next = 0;
  for (let index = 0; index < asked.length; index += 1) {
    const from = asked[index] ?? 0;
    while (next < answers.length && (answers[next]?.at ?? 0) < from) next += 1;
    const to = answers[next]?.at ?? asked.at(-1) ?? from;
    all.push({ from, to, before: answers[next - 1]?.mac, after: answers[next]?.mac });
    // Requests that went out meanwhile belong to the same silence.
    while (index + 1 < asked.length && (asked[index + 1] ?? 0) <= to) index += 1;
  }
  return all;
}

function longest(spans: readonly Span[]): Span {
  const none: Span = { from: 0, to: 0 };
  const { from, to } = spans.reduce((most, span) => (lengthOf(span) > lengthOf(most) ? span : most), none);
  return { from, to };
}

/** Who answered when, by when they began. */
export function turns({ asked, answers }: Asking): readonly Turn[] {
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
export function doubleAnswerMs(asking: Asking): number {
  const all = turns(asking);
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
