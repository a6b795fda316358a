/** The lab from the command line: `run` (make lab), `up` (make lab-up), `down` (make lab-down). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { aborted } from "./aborted.ts";
import { startLab } from "./lab.ts";
import { furnishSandbox, inSandbox } from "./sandbox.ts";
import { down, keep, up } from "./standing.ts";
import { story } from "./story.ts";

const COMMANDS: Readonly<Record<string, () => Promise<number>>> = {
  run: () => inSandbox([import.meta.filename, "run-inside"]),
  "run-inside": () => run(furnishSandbox()),
  up: () => up(interruption()),
  keep: () => keep(interruption()),
  down,
};

const command = COMMANDS[process.argv[2] ?? ""];
if (command === undefined) throw new Error(`one of: ${Object.keys(COMMANDS).join(", ")}`);
process.exit(await command());

/** Exit code 0 only when everything was seen; what the programs said is kept when it was not. */
async function run(interrupted: AbortSignal): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "lanlord-lab-"));
  try {
    const lab = await startLab({ prefix: "lab", folder, nodes: 3 });
    try {
      await Promise.race([story(lab, say), lab.trouble, aborted(interrupted)]);
    } finally {
      await lab.stop();
    }
    rmSync(folder, { recursive: true });
    return interrupted.aborted ? 130 : 0;
  } catch (error) {
    process.stderr.write(`${inspect(error)}\nThe programs' logs: ${folder}\n`);
    return 1;
  }
}

function say(what: string, how: string): void {
  process.stdout.write(`${what.padEnd(12)}${how}\n`);
}

function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interrupted.abort();
    });
  }
  return interrupted.signal;
}
