import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { createLedger } from "../../controller/allocate/ledger.ts";
import { measure } from "../../controller/metrics.ts";
import type { Decided } from "../../controller/pool-status/decided.ts";
import { ip } from "../../shared/net/ip.ts";
import { pool } from "./builders.ts";

it("shows what each pool may give and has given, what is broken, who waits and what is to be written", async () => {
  const registry = new Registry();
  const decisions: Decided[] = [];
  measure(registry, () => decisions[0]);
  expect((await registry.metrics()).match(/^[a-z].*/gm)).toBeNull();
  const ledger = createLedger();
  const terms = { sharingKey: undefined, ports: [], backends: "" };
  ledger.hold("default/web", { terms, settled: [ip("192.0.2.1"), ip("2001:db8::1")], lingering: [] });
  decisions.push({
    pools: {
      readable: [pool("both", ["192.0.2.0/24", "2001:db8::/126"], { avoidBuggyIps: true })],
      unreadable: new Map([["bad", "spec: is required"]]),
    },
    setAside: new Map(),
    ledger,
    refused: new Map([
      ["default/a", "no-pool-serves"],
      ["default/b", "no-pool-serves"],
    ]),
    unwritten: () => 7,
  });
  expect((await registry.metrics()).match(/^[a-z].*/gm)).toEqual([
    'metallb_allocator_addresses_total{pool="both"} 258',
    'metallb_allocator_addresses_in_use_total{pool="both"} 2',
    'metallb_allocator_ipv4_addresses_total{pool="both"} 254',
    'metallb_allocator_ipv4_addresses_in_use_total{pool="both"} 1',
    'metallb_allocator_ipv6_addresses_total{pool="both"} 4',
    'metallb_allocator_ipv6_addresses_in_use_total{pool="both"} 1',
    'lanlord_pool_broken{pool="bad"} 1',
    'lanlord_services_refused{reason="no-pool-serves"} 2',
    'lanlord_queue_depth{queue="services"} 7',
  ]);
});
