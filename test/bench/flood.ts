/** What many hosts that ask at once cost the announcer. */
import { fromNumber, toNumber } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { ADDRESSES, createLan } from "./lan.ts";
import { cpuSeconds, startHolding } from "./processes.ts";
import { compared } from "./row.ts";
import type { Family, Row } from "./row.ts";
import { POLLING } from "./turns.ts";

/** Rows `flood.*`. */
export const flood: Family = { prefixes: ["flood."], measure };

const REQUESTS = 100_000,
  SENDERS = 1_000,
  PER_SECOND = 50_000;

async function measure(): Promise<readonly Row[]> {
  const [arp, ndp] = [await spent("arp"), await spent("ndp")];
  const note = "100,000 requests from 1,000 senders, half ARP, half NDP; baseline: nobody asks for as long";
  return [
    compared("flood.foreign.cpu", arp.foreign + ndp.foreign, arp.idle + ndp.idle, "s", note),
    compared("flood.held.cpu", arp.held + ndp.held, arp.idle + ndp.idle, "s", note),
  ];
}

/** CPU seconds of the announcer's threads while half of the requests come, and for as long without any. */
async function spent(protocol: "arp" | "ndp"): Promise<Record<"idle" | "foreign" | "held", number>> {
  const { held } = ADDRESSES[protocol];
  const others = Array.from({ length: 100 }, (_, n) => neighbour(held, n + 1));
  await using lan = await createLan(protocol);
  await using announcer = await startHolding(lan.node, [held]);
  await lan.ask({ ...POLLING, target: held, questions: 20_000 });
  const cpuOf = async (act: () => Promise<unknown>): Promise<number> => {
    const before = cpuSeconds(announcer.pid);
    await act();
    return cpuSeconds(announcer.pid) - before;
  };
  const from = { kind: "flood", senders: SENDERS, questions: REQUESTS / 2, perSecond: PER_SECOND } as const;
  const forAsLong = (REQUESTS / 2 / PER_SECOND) * 1_000;
  return {
    idle: await cpuOf(() => new Promise((resolve) => setTimeout(resolve, forAsLong))),
    foreign: await cpuOf(() => lan.ask({ ...from, targets: others })),
    held: await cpuOf(() => lan.ask({ ...from, targets: [held] })),
  };
}

function neighbour(address: Ip, distance: number): Ip {
  return fromNumber(address.includes(":") ? 6 : 4, toNumber(address) + BigInt(distance));
}
