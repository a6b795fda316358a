/** Adds up, for each address, what the records that it had have counted. */
import type { Ip } from "../../../../shared/net/ip.ts";
import type { AddressCounters } from "../../protocol.ts";
import { COUNTERS, REQUESTS, RESPONSES } from "./memory.ts";
import type { Memory } from "./memory.ts";

/** Totals since the start, for addresses held and no longer held. */
export interface Tally {
  /** Adds what the record, which is the address's, has counted since it was last collected. */
  readonly collect: (record: number, address: Ip) => void;
  /** Adds frames that announced the address. */
  readonly announced: (address: Ip, frames: number) => void;
  readonly heard: () => readonly AddressCounters[];
}

/** All zero. */
export function createTally({ counters }: Memory): Tally {
  const totals = new Map<Ip, Totals>();
  const seen = new Int32Array(counters.length);

  const of = (address: Ip): Totals => {
    const totalsOfAddress = totals.get(address) ?? { requests: 0, responses: 0, gratuitous: 0 };
    totals.set(address, totalsOfAddress);
    return totalsOfAddress;
  };
  const moved = (at: number): number => {
    const before = seen[at] ?? 0;
    seen[at] = Atomics.load(counters, at);
    return (seen[at] - before) >>> 0;
  };

  return {
    collect: (record, address) => {
      const total = of(address);
      total.requests += moved(record * COUNTERS + REQUESTS);
      total.responses += moved(record * COUNTERS + RESPONSES);
    },
    announced: (address, frames) => {
      of(address).gratuitous += frames;
    },
    heard: () => Array.from(totals, ([address, total]) => ({ address, ...total })),
  };
}

interface Totals {
  requests: number;
  responses: number;
  gratuitous: number;
}
