/** The rows of a run: what the client experienced of each fault, beside what it experiences of keepalived's nodes. */
import { doubleAnswerMs, lengthOf, longestLoss, longestSilence, lost } from "../../lab/recording.ts";
import type { Recording } from "../../lab/recording.ts";
import { median, quantile } from "../quantile.ts";
import { alone, compared } from "../row.ts";
import type { Row } from "../row.ts";

/** One fault, as the client experienced it. */
export interface Experience {
  /** Nobody answered ARP, in milliseconds. */
  readonly outageMs: number;
  /** No page was served, in milliseconds. */
  readonly lossMs: number;
  /** Two MACs answered ARP, in milliseconds. */
  readonly doubleAnswerMs: number;
  readonly visits: number;
  readonly lostVisits: number;
}

/** What happened to whom, again and again. */
export interface Campaign {
  readonly fault: string;
  readonly experiences: readonly Experience[];
}

/** The figures of a recording. */
export function experience(recording: Recording): Experience {
  return {
    outageMs: lengthOf(longestSilence(recording)),
    lossMs: lengthOf(longestLoss(recording.visits)),
    doubleAnswerMs: doubleAnswerMs(recording),
    visits: recording.visits.length,
    lostVisits: lost(recording.visits).length,
  };
}

/** How long nobody answered, and how long nobody served; beside others that the same happened to, if it happened to any. */
export function failureRows(prefix: string, { fault, experiences }: Campaign, theirs?: Campaign): readonly Row[] {
  const row = (suffix: string, part: number, what: string, figure: (each: Experience) => number): Row => {
    const name = `${prefix}.${fault}.${suffix}`;
    const at = (all: readonly Experience[]): number => quantile(Float64Array.from(all, figure), part);
    const note = `${what}; ${account(experiences)}`;
    if (theirs === undefined) return alone(name, at(experiences), "ms", note);
    const theirNote = `${note}; baseline: ${account(theirs.experiences)}`;
    return compared(name, at(experiences), at(theirs.experiences), "ms", theirNote);
  };
  return [
    row("median", 0.5, "ARP", outageMs),
    row("p99", 0.99, "ARP", outageMs),
    row("max", 1, "ARP", outageMs),
    row("http.median", 0.5, "HTTP", lossMs),
    row("http.max", 1, "HTTP", lossMs),
  ];
}

/** How many requests a planned handoff costs. */
export function handoffRow(prefix: string, { fault, experiences }: Campaign): Row {
  const lostVisits = sum(experiences, (each) => each.lostVisits);
  const outage = median(experiences.map(outageMs)).toFixed(1);
  const note = `of ${sum(experiences, (each) => each.visits)}, ${experiences.length} times; ARP unanswered for ${outage} ms (median)`;
  return alone(`${prefix}.${fault}.lost`, lostVisits, "requests", note);
}

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

function outageMs(each: Experience): number {
  return each.outageMs;
}

function lossMs(each: Experience): number {
  return each.lossMs;
}

function sum(experiences: readonly Experience[], figure: (each: Experience) => number): number {
  return experiences.reduce((total, each) => total + figure(each), 0);
}
