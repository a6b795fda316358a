/** The rows as people read them, and as they are kept. */
import type { Row } from "./row.ts";

/** The rows of earlier runs with those of this one in their places. */
export function merged(earlier: readonly Row[], rows: readonly Row[]): readonly Row[] {
  return [...new Map([...earlier, ...rows].map((row) => [row.name, row])).values()];
}

/** A line for each, in columns. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ["name", "value", "unit", "baseline", "ratio", "note"],
    ...rows.map(({ name, value, unit, baseline, ratio, note }) => [
      name,
      figure(value),
      unit,
      figure(baseline),
      figure(ratio),
      note,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => `${line.map((cell, column) => aligned(cell, widths[column], column)).join("  ")}\n`)
    .join("");
}

/** Figures stand with their last digits one below the other. */
function aligned(cell: string, width = 0, column: number): string {
  return [1, 3, 4].includes(column) ? cell.padStart(width) : cell.padEnd(width);
}

/** Three digits that mean something. */
function figure(value: number | null): string {
  if (value === null) return "–";
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
