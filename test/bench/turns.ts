/** Two things measured in turns, so that what else the machine does meets both alike, and the rows that come of it. */
import type { Ip } from "../../shared/net/ip.ts";
import type { Outcome } from "./client.ts";
import { ADDRESSES } from "./lan.ts";
import type { Lan } from "./lan.ts";
import { median, quantile } from "./quantile.ts";
import { compared } from "./row.ts";
import type { Row } from "./row.ts";

/** One question after the other, the client looking for the answer all the time. */
export const POLLING = { kind: "one-by-one", pauseMs: 0, isAsleep: false } as const;

/** As many outcomes of the one as of the other. */
export interface Turns {
  readonly measured: readonly Outcome[];
  readonly baseline: readonly Outcome[];
}

/** The baseline goes first in every turn. */
export async function inTurns(
  turns: number,
  measure: () => Promise<Outcome>,
  compare: () => Promise<Outcome>,
): Promise<Turns> {
  const measured: Outcome[] = [];
  const baseline: Outcome[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    baseline.push(await compare());
    measured.push(await measure());
  }
  return { measured, baseline };
}

/** NAME.median, NAME.p99 and NAME.p999, beside the kernel's own answers. */
export async function latency(name: string, lan: Lan): Promise<readonly Row[]> {
  const { held, kernel } = ADDRESSES[lan.protocol];
  const ask = (target: Ip) => () => lan.ask({ ...POLLING, questions: 20_000, target });
  return quantileRows(name, await inTurns(10, ask(held), ask(kernel)), "one outstanding, CPUs kept busy");
}

/** Answers a second, beside the kernel's own. */
export async function throughput(name: string, lan: Lan): Promise<Row> {
  const { held, kernel } = ADDRESSES[lan.protocol];
  const task = { kind: "abreast", questions: 100_000, outstanding: 16 } as const;
  const ask = (target: Ip) => () => lan.ask({ ...task, target });
  const turns = await inTurns(7, ask(held), ask(kernel));
  const rate = (outcomes: readonly Outcome[]): number =>
    median(outcomes.map(({ seconds }) => task.questions / seconds));
  const note = `16 outstanding${lostOf(turns.measured)}`;
  return compared(name, rate(turns.measured), rate(turns.baseline), "replies/s", note);
}

/** NAME.median, NAME.p99 and NAME.p999 of all outcomes together. */
export function quantileRows(name: string, turns: Turns, note: string): readonly Row[] {
  const row = (suffix: string, part: number): Row => quantileRow(`${name}.${suffix}`, part, turns, note);
  return [row("median", 0.5), row("p99", 0.99), row("p999", 0.999)];
}

/** One of them. */
export function quantileRow(name: string, part: number, { measured, baseline }: Turns, note: string): Row {
  const at = (outcomes: readonly Outcome[]): number => quantile(pooled(outcomes), part);
  return compared(name, at(measured), at(baseline), "µs", note + lostOf(measured));
}

function pooled(outcomes: readonly Outcome[]): Float64Array {
  return Float64Array.from(outcomes.flatMap(({ latencies }) => [...latencies]));
}

function lostOf(outcomes: readonly Outcome[]): string {
  const lost = outcomes.reduce((sum, outcome) => sum + outcome.lost, 0);
  return lost === 0 ? "" : `; ${lost} lost`;
}
