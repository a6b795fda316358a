/** Whether an answer takes longer when more is held. */
import type { Ip } from "../../shared/net/ip.ts";
import type { Protocol } from "../../speaker/announcer/wire/frame.ts";
import { linkOf } from "../netns/arp-host.ts";
import { ADDRESSES, createLan } from "./lan.ts";
import { keepCpusBusy, startIn } from "./processes.ts";
import type { Family, Row } from "./row.ts";
import { inTurns, POLLING, quantileRow } from "./turns.ts";

/** Rows `held.*`. */
export const held: Family = { prefixes: ["held."], measure };

const COUNTS = [10, 1_000, 10_000];

async function measure(): Promise<readonly Row[]> {
  await using running = new AsyncDisposableStack();
  running.use(keepCpusBusy());
  const rows: Row[] = [];
  for (const count of COUNTS) rows.push(await holding(`held.${count}.median`, "arp", count));
  for (const count of COUNTS) rows.push(await holding(`held.ipv6.${count}.median`, "ndp", count));
  return rows;
}

/** The kernel is the baseline: it walks the groups of a link for every multicast packet, and IPv6 takes many groups. */
async function holding(name: string, protocol: Protocol, count: number): Promise<Row> {
  await using lan = await createLan(protocol);
  await using running = new AsyncDisposableStack();
  const { index, mac } = linkOf(lan.node, "eth0");
  const { held: target, kernel } = ADDRESSES[protocol];
  const holder = ["filtered", target, String(count), String(index), String(mac)] as const;
  running.use(await startIn(lan.node, "responder.ts", ...holder));
  await lan.ask({ ...POLLING, target, questions: 5_000 });
  const ask = (address: Ip) => () => lan.ask({ ...POLLING, questions: 5_000, target: address });
  const note = `${count} addresses held, one outstanding; baseline: the kernel's own of the same node`;
  return quantileRow(name, 0.5, await inTurns(5, ask(target), ask(kernel)), note);
}
