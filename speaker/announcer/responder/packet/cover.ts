/** A few ranges that cover many numbers, so that a kernel filter of bounded length lets all of them through. */

/** Sorted bounds: where a run of covered numbers starts, where it has ended, where the next one starts, and so on. */
export type Cover = readonly number[];

/** Covers every number; where that takes more ranges than allowed, the narrowest gaps between them are covered too. */
export function cover(numbers: Iterable<number>, mostRanges: number): Cover {
  const sorted = Float64Array.from(numbers).sort();
  const narrowest = narrowestGap(sorted, mostRanges);
  const bounds: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const number of sorted) {
    if (number - end >= narrowest) {
      if (bounds.length > 0) bounds.push(end);
      bounds.push(number);
    }
    end = number + 1;
  }
  if (bounds.length > 0) bounds.push(end);
  return bounds;
}

/** How wide a gap must be so that few enough are. */
function narrowestGap(sorted: Float64Array, mostRanges: number): number {
  const gaps = sorted.map((number, index) => number - (sorted[index - 1] ?? number) - 1).filter((gap) => gap > 0);
  const tooNarrow = gaps.sort().at(-mostRanges) ?? 0;
  return tooNarrow + 1;
}
