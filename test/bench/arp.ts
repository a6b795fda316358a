/** How fast ARP is answered, beside the kernel's own ARP on the same link, in turns. */
import { join } from "node:path";
import { toIp4Number } from "../../shared/net/ip.ts";
import { linkOf } from "../netns/arp-host.ts";
import type { Outcome } from "./arp-client.ts";
import { createArpLan, HELD, KERNEL } from "./arp-lan.ts";
import type { ArpLan } from "./arp-lan.ts";
import { cpuSeconds, keepCpusBusy, startHolding, startIn } from "./processes.ts";
import { median, quantile } from "./quantile.ts";
import { compared } from "./row.ts";
import type { Family, Row } from "./row.ts";

/** Rows `arp.*`. */
export const arp: Family = { prefix: "arp.", measure };

const ours = toIp4Number(HELD);
const kernels = toIp4Number(KERNEL);
const STALL = { ms: 200, everyMs: 300 };

const POLLING = { kind: "one-by-one", pauseMs: 0, isAsleep: false } as const;

async function measure(): Promise<readonly Row[]> {
  await using lan = await createArpLan();
  return [...(await answering(lan)), await foreign(lan)];
}

async function answering(lan: ArpLan): Promise<readonly Row[]> {
  const preloaded = join(import.meta.dirname, "../support/stall-on-signal.ts");
  const stallable = { node: ["--import", preloaded], env: { STALL_MS: String(STALL.ms) } };
  await using announcer = await startHolding(lan.node, HELD, stallable);
  await lan.ask({ ...POLLING, target: ours, questions: 20_000 });
  const idleRows = await idle(lan);
  const busy = keepCpusBusy();
  const rows = [...(await latency(lan)), ...idleRows, await throughput(lan), await stalled(lan, announcer.pid)];
  await busy[Symbol.asyncDispose]();
  return rows;
}

async function latency(lan: ArpLan): Promise<readonly Row[]> {
  const ask = (target: number) => () => lan.ask({ ...POLLING, questions: 20_000, target });
  return quantileRows("arp.latency", await inTurns(10, ask(ours), ask(kernels)), "one outstanding, CPUs kept busy");
}

async function idle(lan: ArpLan): Promise<readonly Row[]> {
  const task = { kind: "one-by-one", questions: 500, pauseMs: 2, isAsleep: true } as const;
  const ask = (target: number) => () => lan.ask({ ...task, target });
  return quantileRows("arp.idle", await inTurns(4, ask(ours), ask(kernels)), "one outstanding, 2 ms apart, CPUs idle");
}

async function throughput(lan: ArpLan): Promise<Row> {
  const task = { kind: "abreast", questions: 100_000, outstanding: 16 } as const;
  const ask = (target: number) => () => lan.ask({ ...task, target });
  const turns = await inTurns(7, ask(ours), ask(kernels));
  const rate = (outcomes: readonly Outcome[]): number =>
    median(outcomes.map(({ seconds }) => task.questions / seconds));
  const note = `16 outstanding${lostOf(turns.measured)}`;
  return compared("arp.throughput", rate(turns.measured), rate(turns.baseline), "replies/s", note);
}

/** The announcer beside itself, with its main thread busy for 200 ms in every 300. */
async function stalled(lan: ArpLan, pid: number): Promise<Row> {
  const ask = () => lan.ask({ kind: "one-by-one", target: ours, questions: 100_000, pauseMs: 0, isAsleep: true });
  const askStalled = async (): Promise<Outcome> => {
    const stalling = setInterval(() => process.kill(pid, "SIGUSR2"), STALL.everyMs);
    const outcome = await ask();
    clearInterval(stalling);
    await new Promise((resolve) => setTimeout(resolve, STALL.ms));
    return outcome;
  };
  const turns = await inTurns(4, askStalled, ask);
  const [value, baseline] = [turns.measured, turns.baseline].map((outcomes) => quantile(pooled(outcomes), 0.999));
  const note = `main thread busy ${STALL.ms} ms in every ${STALL.everyMs}; baseline: not${lostOf(turns.measured)}`;
  return compared("arp.stalled.p999", value ?? Number.NaN, baseline ?? Number.NaN, "µs", note);
}

/** What frames for addresses of others cost, with the kernel filter and without. */
async function foreign(lan: ArpLan): Promise<Row> {
  const { index, mac } = linkOf(lan.node, "eth0");
  const spent = async (mode: "filtered" | "unfiltered"): Promise<number> => {
    await using responder = await startIn(lan.node, "foreign-responder.ts", mode, HELD, String(index), String(mac));
    await lan.ask({ ...POLLING, target: ours, questions: 20_000 });
    const before = cpuSeconds(responder.pid);
    await lan.ask({ kind: "foreign", target: ours + 1, questions: 100_000, perSecond: 80_000 });
    return cpuSeconds(responder.pid) - before;
  };
  const [value, baseline] = [await spent("filtered"), await spent("unfiltered")];
  return compared(
    "arp.foreign.cpu",
    value,
    baseline,
    "s",
    "100,000 requests for addresses not held; baseline: no filter",
  );
}

/** One after the other, so that what else the machine does meets both alike. */
interface Turns {
  readonly measured: readonly Outcome[];
  readonly baseline: readonly Outcome[];
}

async function inTurns(
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

function quantileRows(name: string, { measured, baseline }: Turns, note: string): readonly Row[] {
  const [ourSample, otherSample] = [pooled(measured), pooled(baseline)];
  const row = (suffix: string, part: number): Row =>
    compared(
      `${name}.${suffix}`,
      quantile(ourSample, part),
      quantile(otherSample, part),
      "µs",
      note + lostOf(measured),
    );
  return [row("median", 0.5), row("p99", 0.99), row("p999", 0.999)];
}

function pooled(outcomes: readonly Outcome[]): Float64Array {
  return Float64Array.from(outcomes.flatMap(({ latencies }) => [...latencies]));
}

function lostOf(outcomes: readonly Outcome[]): string {
  const lost = outcomes.reduce((sum, outcome) => sum + outcome.lost, 0);
  return lost === 0 ? "" : `; ${lost} lost`;
}
