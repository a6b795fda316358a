/** How fast ARP is answered, beside the kernel's own ARP on the same link. */
import { join } from "node:path";
import type { Ip } from "../../shared/net/ip.ts";
import { fromIp4Number, toIp4Number } from "../../shared/net/ip.ts";
import { linkOf } from "../netns/arp-host.ts";
import type { Outcome } from "./client.ts";
import { ADDRESSES, createLan } from "./lan.ts";
import type { Lan } from "./lan.ts";
import { cpuSeconds, keepCpusBusy, startHolding, startIn } from "./processes.ts";
import { compared } from "./row.ts";
import type { Family, Row } from "./row.ts";
import { inTurns, latency, POLLING, quantileRow, quantileRows, throughput } from "./turns.ts";

/** Rows `arp.*`. */
export const arp: Family = { prefixes: ["arp."], measure };

const { held, kernel } = ADDRESSES.arp;
const STALL = { ms: 200, everyMs: 300 };

async function measure(): Promise<readonly Row[]> {
  await using lan = await createLan("arp");
  return [...(await answering(lan)), await foreign(lan)];
}

async function answering(lan: Lan): Promise<readonly Row[]> {
  const preloaded = join(import.meta.dirname, "../support/stall-on-signal.ts");
  const stallable = { node: ["--import", preloaded], env: { STALL_MS: String(STALL.ms) } };
  await using announcer = await startHolding(lan.node, [held], stallable);
  await lan.ask({ ...POLLING, target: held, questions: 20_000 });
  const idleRows = await idle(lan);
  const busy = keepCpusBusy();
  const rows = [
    ...(await latency("arp.latency", lan)),
    ...idleRows,
    await throughput("arp.throughput", lan),
    await stalled(lan, announcer.pid),
  ];
  await busy[Symbol.asyncDispose]();
  return rows;
}

async function idle(lan: Lan): Promise<readonly Row[]> {
  const task = { kind: "one-by-one", questions: 500, pauseMs: 2, isAsleep: true } as const;
  const ask = (target: Ip) => () => lan.ask({ ...task, target });
  return quantileRows("arp.idle", await inTurns(4, ask(held), ask(kernel)), "one outstanding, 2 ms apart, CPUs idle");
}

/** The announcer beside itself, with its main thread busy for 200 ms in every 300. */
async function stalled(lan: Lan, pid: number): Promise<Row> {
  const ask = () => lan.ask({ kind: "one-by-one", target: held, questions: 100_000, pauseMs: 0, isAsleep: true });
  const askStalled = async (): Promise<Outcome> => {
    const stalling = setInterval(() => process.kill(pid, "SIGUSR2"), STALL.everyMs);
    const outcome = await ask();
    clearInterval(stalling);
    await new Promise((resolve) => setTimeout(resolve, STALL.ms));
    return outcome;
  };
  const note = `main thread busy ${STALL.ms} ms in every ${STALL.everyMs}; baseline: not`;
  return quantileRow("arp.stalled.p999", 0.999, await inTurns(4, askStalled, ask), note);
}

/** What frames for addresses of others cost, with the kernel filter and without. */
async function foreign(lan: Lan): Promise<Row> {
  const { index, mac } = linkOf(lan.node, "eth0");
  const others = Array.from({ length: 150 }, (_, n) => fromIp4Number(toIp4Number(held) + 1 + n));
  const spent = async (mode: "filtered" | "unfiltered"): Promise<number> => {
    await using responder = await startIn(lan.node, "responder.ts", mode, held, "1", String(index), String(mac));
    await lan.ask({ ...POLLING, target: held, questions: 20_000 });
    const before = cpuSeconds(responder.pid);
    await lan.ask({ kind: "flood", targets: others, senders: 150, questions: 100_000, perSecond: 80_000 });
    return cpuSeconds(responder.pid) - before;
  };
  const [value, baseline] = [await spent("filtered"), await spent("unfiltered")];
  const note = "100,000 requests for addresses not held; baseline: no filter";
  return compared("arp.foreign.cpu", value, baseline, "s", note);
}
