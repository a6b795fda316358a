/** A program that the lab runs inside a namespace: started, logged, and never outliving the lab. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

/** What to run, where, and under which name its log is kept. */
export interface Program {
  readonly name: string;
  readonly namespace: string;
  readonly command: readonly [string, ...string[]];
}

/** A program that was started. */
export interface Running {
  readonly name: string;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
  /** Asks it to end, and ends it when it does not. */
  readonly stop: () => Promise<void>;
}

const PATIENCE_MS = 3_000;

/**
 * `setpriv` lets the kernel kill the program when the lab dies in whatever way; `ip netns exec` becomes the program, so
 * the pid is the program's own. Detached: an interrupt of the lab is the lab's to handle. Its output goes to `<logs>/<name>.log`.
 */
export function start(program: Program, logs: string): Running {
  const log = openSync(join(logs, `${program.name}.log`), "a");
  const inside = ["ip", "netns", "exec", program.namespace, ...program.command];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...inside], { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("exit", (code, signal) => {
      resolve(signal ?? `exit code ${code}`);
    });
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  };
  return { name: program.name, ended, stop };
}
