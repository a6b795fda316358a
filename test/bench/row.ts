/** One figure of the benchmark. */

/** As `.bench/results.json` lists it. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same measured of what we are compared with, in the same run; null where there is nothing to compare with. */
  readonly baseline: number | null;
  /** value / baseline; null where that says nothing. */
  readonly ratio: number | null;
  readonly note: string;
}

/** Rows that are measured together. */
export interface Family {
  /** What the names of its rows begin with. */
  readonly prefixes: readonly string[];
  readonly measure: () => Promise<readonly Row[]>;
}

/** A row with a baseline. */
export function compared(name: string, value: number, baseline: number, unit: string, note: string): Row {
  return { name, value, unit, baseline, ratio: baseline === 0 ? null : value / baseline, note };
}

/** A row without. */
export function alone(name: string, value: number, unit: string, note: string): Row {
  return { name, value, unit, baseline: null, ratio: null, note };
}
