/** The rows of a run: what the client experienced of each fault, beside what it experiences of keepalived's nodes. */
import { doubleAnswerMs, lengthOf, longestLoss, longestMove, longestSilence, lost } from "../../lab/recording.ts";
import type { Recording } from "../../lab/recording.ts";
import { median, quantile } from "../quantile.ts";
import { alone, compared } from "../row.ts";
import type { Row } from "../row.ts";

/** One fault, as the client experienced it. */
export interface Experience {
  /** Nobody answered ARP, in milliseconds. */
  readonly outageMs: number;
  /** Nobody answered while the address moved. */
  readonly moveMs: number;
  /** The same of an address that never moves: at any time, and when this one moved. */
  readonly control: { readonly outageMs: number; readonly moveMs: number };
  /** No page was served, in milliseconds. */
  readonly lossMs: number;
  /** Two MACs answered ARP, in milliseconds. */
  readonly doubleAnswerMs: number;
  readonly visits: number;
  readonly lostVisits: number;
  /** Of those, the connections that were under way when the address moved. */
  readonly brokenOff: number;
}

/** What happened to whom, again and again. */
export interface Campaign {
  readonly fault: string;
  /** Whether it was a handoff, and nothing had failed. */
  readonly isPlanned: boolean;
  readonly experiences: readonly Experience[];
}

/** The figures of a recording. */
export function experience(recording: Recording): Experience {
  const lostVisits = lost(recording.visits);
  const { asked, control } = recording;
  const moved = longestMove(recording);
  return {
    outageMs: lengthOf(longestSilence(recording)),
    moveMs: lengthOf(moved.move),
    control: { outageMs: lengthOf(longestSilence({ asked, answers: control })), moveMs: lengthOf(moved.control) },
    lossMs: lengthOf(longestLoss(recording.visits)),
    doubleAnswerMs: doubleAnswerMs(recording),
    visits: recording.visits.length,
    lostVisits: lostVisits.length,
    brokenOff: lostVisits.filter(({ outcome }) => outcome.kind === "lost" && outcome.why === "broken-off").length,
  };
}

/** All of a run's, beside those of others to whom the like happened; the names begin with the prefix. */
export function rowsOf(prefix: string, ours: readonly Campaign[], theirs: readonly Campaign[] = []): readonly Row[] {
  const rows = ours.flatMap((campaign) => {
    const baseline = theirs.find(({ fault }) => fault === campaign.fault);
    return campaign.isPlanned
      ? handoffRows(`${prefix}handoff`, campaign)
      : failureRows(`${prefix}failover`, campaign, baseline);
  });
  return [...rows, ...ownershipRows(`${prefix}ownership`, ours, theirs)];
}

/** How long nobody answered, and how long nobody served; beside others that the same happened to, if it happened to any. */
export function failureRows(prefix: string, { fault, experiences }: Campaign, theirs?: Campaign): readonly Row[] {
  const row = (suffix: string, part: number, note: string, figure: (each: Experience) => number): Row => {
    const name = `${prefix}.${fault}.${suffix}`;
    const at = (all: readonly Experience[]): number => quantile(Float64Array.from(all, figure), part);
    return theirs === undefined
      ? alone(name, at(experiences), "ms", note)
      : compared(name, at(experiences), at(theirs.experiences), "ms", note);
  };
  const baseline = theirs === undefined ? "" : `; baseline: ${account(theirs.experiences)}`;
  return [
    row("median", 0.5, `nobody answers ARP; ${account(experiences)}${baseline}`, outageMs),
    row("p99", 0.99, "", outageMs),
    row("max", 1, "", outageMs),
    row("http.median", 0.5, "no HTTP request is served", lossMs),
    row("http.max", 1, "", lossMs),
  ];
}

/** How many requests a planned handoff costs, and for how long nobody answers; beside the address that never moves. */
export function handoffRows(prefix: string, { fault, experiences }: Campaign): readonly Row[] {
  const [visits, lostVisits, brokenOff] = [
    sum(experiences, (each) => each.visits),
    sum(experiences, (each) => each.lostVisits),
    sum(experiences, (each) => each.brokenOff),
  ];
  const row = (suffix: string, part: number, note: string, figure: (each: Pick<Experience, Gap>) => number): Row => {
    const at = (all: readonly Pick<Experience, Gap>[]): number => quantile(Float64Array.from(all, figure), part);
    const controls = experiences.map(({ control }) => control);
    return compared(`${prefix}.${fault}.${suffix}`, at(experiences), at(controls), "ms", note);
  };
  const note = `of ${visits}, ${experiences.length} times; ${brokenOff} were under way`;
  return [
    alone(`${prefix}.${fault}.lost`, lostVisits, "requests", note),
    row("gap.median", 0.5, "nobody answers ARP as the address moves; baseline: one that never moves, then", moveMs),
    row("gap.max", 1, "", moveMs),
    row("unanswered.median", 0.5, "at any time, from the first program's end until all are up again", outageMs),
    row("unanswered.max", 1, "", outageMs),
  ];
}

type Gap = "outageMs" | "moveMs";

/** For how long two MACs answered: the longest time of all, and of each fault. */
export function ownershipRows(
  prefix: string,
  campaigns: readonly Campaign[],
  theirs: readonly Campaign[] = [],
): readonly Row[] {
  const row = (part: string, measured: readonly Campaign[], others: readonly Campaign[]): Row => {
    const name = `${prefix}.double-answer${part}.max`;
    return others.length === 0
      ? alone(name, longest(measured), "ms", "two MACs answered")
      : compared(name, longest(measured), longest(others), "ms", "two MACs answered");
  };
  const each = campaigns.map((campaign) => {
    const others = theirs.filter(({ fault }) => fault === campaign.fault);
    return row(`.${campaign.fault}`, [campaign], others);
  });
  return [row("", campaigns, theirs), ...each];
}

function longest(campaigns: readonly Campaign[]): number {
  return Math.max(...campaigns.flatMap(({ experiences }) => experiences.map((each) => each.doubleAnswerMs)));
}

/** An outage alone says little where the kernel of the node that failed goes on answering. */
function account(experiences: readonly Experience[]): string {
  const lostVisits = Math.max(...experiences.map((each) => each.lostVisits));
  const doubly = median(experiences.map((each) => each.doubleAnswerMs));
  return `${experiences.length} times, at most ${lostVisits} requests lost, two MACs for ${doubly.toFixed(0)} ms (median)`;
}

function outageMs(each: Pick<Experience, "outageMs">): number {
  return each.outageMs;
}

function moveMs(each: Pick<Experience, "moveMs">): number {
  return each.moveMs;
}

function lossMs(each: Experience): number {
  return each.lossMs;
}

function sum(experiences: readonly Experience[], figure: (each: Experience) => number): number {
  return experiences.reduce((total, each) => total + figure(each), 0);
}
