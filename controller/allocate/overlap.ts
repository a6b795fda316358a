/** Ranges that have addresses in common: of two pools that do, the older one stands and the younger one is broken. */
import type { Pool } from "../../shared/model/pool.ts";
import { formatRange, overlap } from "../../shared/net/range.ts";
import type { Range } from "../../shared/net/range.ts";

/** A range that comes too late. */
export interface Overlap {
  /** Its place in `spec.addresses`. */
  readonly index: number;
  readonly range: Range;
  /** What it overlaps: a range of that pool. */
  readonly earlier: { readonly pool: string; readonly range: Range };
}

/** The first range of the pool that overlaps an earlier one of its own, or one of the other pools. */
export function firstOverlap(pool: Pool, others: readonly Pool[]): Overlap | undefined {
  for (const [index, range] of pool.ranges.entries()) {
    const own = pool.ranges.slice(0, index).find((earlier) => overlap(earlier, range));
    if (own !== undefined) return { index, range, earlier: { pool: pool.name, range: own } };
    for (const other of others) {
      const taken = other.ranges.find((earlier) => overlap(earlier, range));
      if (taken !== undefined) return { index, range, earlier: { pool: other.name, range: taken } };
    }
  }
  return undefined;
}

/** The pools that stand, and those that overlap an older one or themselves. */
export function apart(pools: readonly Pool[]): {
  readonly distinct: readonly Pool[];
  readonly overlapping: ReadonlyMap<Pool, Overlap>;
} {
  const distinct: Pool[] = [];
  const overlapping = new Map<Pool, Overlap>();
  for (const pool of [...pools].sort(byAge)) {
    const overlap = firstOverlap(pool, distinct);
    if (overlap === undefined) distinct.push(pool);
    else overlapping.set(pool, overlap);
  }
  return { distinct, overlapping };
}

/** In the words that MetalLB's users know. */
export function formatOverlap(pool: Pool, { range, earlier }: Overlap): string {
  const where = earlier.pool === pool.name ? "of the same pool" : `of pool "${earlier.pool}"`;
  return `CIDR "${formatRange(range)}" in pool "${pool.name}" overlaps with already defined CIDR "${formatRange(earlier.range)}" ${where}`;
}

function byAge(a: Pool, b: Pool): number {
  return a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1);
}
