/** What is measured of pools and Services, computed when somebody asks. */
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { Pool } from "../shared/model/pool.ts";
import type { Family } from "../shared/net/ip.ts";
import { sizeOf } from "../shared/net/range.ts";
import { countBuggy } from "./allocate/buggy.ts";
import type { Ledger } from "./allocate/ledger.ts";
import { usageOf } from "./allocate/usage.ts";
import type { Decided } from "./pool-status/decided.ts";

/** Puts the gauges into the registry; they have values while this replica leads. */
export function measure(registry: Registry, decided: () => Decided | undefined): void {
  for (const { infix, families } of FAMILIES) {
    const many = (pool: Pool, count: (pool: Pool, family: Family) => bigint): number =>
      Number(families.reduce((sum, family) => sum + count(pool, family), 0n));
    perPool(`metallb_allocator_${infix}addresses_total`, "Addresses that the pool may give", (pool) =>
      many(pool, sizeOfPool),
    );
    perPool(`metallb_allocator_${infix}addresses_in_use_total`, "Addresses of the pool that are held", (pool, ledger) =>
      many(pool, (of, family) => usageOf(of, family, ledger).assigned),
    );
  }
  gauge("lanlord_pool_broken", "1 for a pool that gives no addresses because of what is wrong with it", "pool", (now) =>
    [...now.pools.unreadable.keys()].map((name) => [name, 1]),
  );
  gauge("lanlord_services_refused", "Services that got no address, by reason", "reason", ({ refused }) => {
    const kinds = [...refused.values()];
    return [...new Set(kinds)].map((kind) => [kind, kinds.filter((other) => other === kind).length]);
  });
  gauge("lanlord_queue_depth", "Services whose status has yet to be written", "queue", ({ unwritten }) => [
    ["services", unwritten()],
  ]);

  function perPool(name: string, help: string, value: (pool: Pool, ledger: Ledger) => number): void {
    gauge(name, help, "pool", ({ pools, ledger }) => pools.readable.map((pool) => [pool.name, value(pool, ledger)]));
  }

  function gauge(
    name: string,
    help: string,
    label: string,
    values: (now: Decided) => readonly (readonly [string, number])[],
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        const now = decided();
        for (const [of, value] of now === undefined ? [] : values(now)) this.set({ [label]: of }, value);
      },
    });
  }
}

const FAMILIES: readonly { readonly infix: string; readonly families: readonly Family[] }[] = [
  { infix: "", families: [4, 6] },
  { infix: "ipv4_", families: [4] },
  { infix: "ipv6_", families: [6] },
];

function sizeOfPool({ ranges, avoidBuggyIps }: Pool, of: Family): bigint {
  return ranges
    .filter(({ family }) => family === of)
    .reduce((sum, range) => sum + sizeOf(range) - (avoidBuggyIps ? countBuggy(range) : 0n), 0n);
}
