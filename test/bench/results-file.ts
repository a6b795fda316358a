/** `.bench/results.json`: the latest figure of each row that was ever measured here. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { merged } from "./results.ts";
import type { Row } from "./row.ts";

const FOLDER = join(import.meta.dirname, "../../.bench");
const FILE = join(FOLDER, "results.json");

/** These are the latest. */
export function keepRows(rows: readonly Row[]): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(merged(earlier(), rows), null, 2)}\n`);
}

function earlier(): readonly Row[] {
  try {
    return JSON.parse(readFileSync(FILE, "utf8")) as readonly Row[];
  } catch {
    return [];
  }
}
