/** How much of a pool is in use, and how much there is left to give. */
import type { Pool } from "../../shared/model/pool.ts";
import type { Family } from "../../shared/net/ip.ts";
import type { Ledger } from "./ledger.ts";

/** Addresses of one family: an IPv6 pool may have more than a number can count. */
export interface Usage {
  /** Held by at least one Service; one that is shared counts once. */
  readonly assigned: bigint;
  /** What could be given to Services that share nothing. */
  readonly available: bigint;
}

/** The usage of a pool whose ranges have nothing in common. O(log n) for each of them: it is counted, never kept. */
export function usageOf(pool: Pool, family: Family, ledger: Ledger): Usage {
  const ranges = pool.ranges.filter((range) => range.family === family);
  return {
    assigned: ranges.reduce((sum, range) => sum + ledger.countHeld(range), 0n),
    available: ranges.reduce((sum, range) => sum + ledger.countFree(range, pool.avoidBuggyIps), 0n),
  };
}
