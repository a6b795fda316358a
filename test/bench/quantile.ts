/** Order statistics. */

/** The value below which so large a part of the sample lies, from 0 to 1. */
export function quantile(sample: Float64Array, part: number): number {
  const sorted = sample.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The middle one. */
export function median(sample: Iterable<number>): number {
  return quantile(Float64Array.from(sample), 0.5);
}
