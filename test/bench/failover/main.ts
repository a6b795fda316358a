/**
 * How long a client is without an address whose owner fails, and what a planned handoff costs it: `make bench-failover`.
 * Arguments: `run`, and how often each fault is to happen.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { aborted } from "../../lab/aborted.ts";
import { furnishSandbox, inSandbox } from "../../lab/sandbox.ts";
import { keepRows } from "../results-file.ts";
import { table } from "../results.ts";
import type { Row } from "../row.ts";
import { campaigns } from "./campaign.ts";
import { startKeepalived } from "./keepalived.ts";
import { startLanlord } from "./lanlord.ts";
import { rowsOf } from "./rows.ts";

/** keepalived takes longer to fail over and to recover, and its figures vary less. */
const TIMES = 30,
  BASELINE_TIMES = 10;

/** At its own defaults, each of the two; and at intervals that are short, but in use. */
const SPEEDS = [
  { prefix: "", advertInterval: 1, helloIntervalMs: undefined },
  { prefix: "fast.", advertInterval: 0.1, helloIntervalMs: 30 },
] as const;

const [command, text = ""] = process.argv.slice(2);
if (command === "run") process.exit(await inSandbox([import.meta.filename, "run-inside", text]));
if (command !== "run-inside") throw new Error("one of: run, run-inside");
process.exit(await run(furnishSandbox(), text === "" ? undefined : Number(text)));

/** Exit code 0 only when everything was measured; what the programs said is kept when it was not. */
async function run(interrupted: AbortSignal, times: number | undefined): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "lanlord-failover-"));
  try {
    await Promise.race([measure(folder, times), aborted(interrupted)]);
    rmSync(folder, { recursive: true, force: true });
    return interrupted.aborted ? 130 : 0;
  } catch (error) {
    process.stderr.write(`${inspect(error)}\nThe programs' logs: ${folder}\n`);
    return 1;
  }
}

async function measure(folder: string, times: number | undefined): Promise<void> {
  for (const { prefix, advertInterval, helloIntervalMs } of SPEEDS) {
    const keepalived = startKeepalived({ prefix: "vrrp", folder: join(folder, `${prefix}keepalived`), advertInterval });
    const theirs = await campaigns(keepalived, times ?? BASELINE_TIMES, (what) => say(`${prefix}keepalived`, what));
    keep(rowsOf(`${prefix}keepalived.`, theirs));
    const lanlord = await startLanlord({ prefix: "lab", folder: join(folder, `${prefix}lanlord`), helloIntervalMs });
    const ours = await campaigns(lanlord, times ?? TIMES, (what) => say(`${prefix}lanlord`, what));
    keep(rowsOf(prefix, ours, theirs));
  }
}

/** At once: a run is long, and what it has measured is not to be lost. */
function keep(rows: readonly Row[]): void {
  keepRows(rows);
  process.stdout.write(table(rows));
}

function say(who: string, what: string): void {
  process.stdout.write(`${who}: ${what}\n`);
}
