/** A program that the lab runs inside a namespace: started, logged, ended and started again on purpose, and never outliving the lab. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
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
  /** What it has printed since it was started last. */
  readonly said: () => string;
  /** How it ended, in words, once it does that without being asked to. */
  readonly failed: Promise<string>;
  /** Sends it, and what it started, a signal that does not end them. */
  readonly signal: (signal: "SIGSTOP" | "SIGCONT") => void;
  /** Resolves when it is gone. It is asked to end, and ended when it does not; with SIGKILL it is not asked. */
  readonly end: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
  /** Once it was ended. */
  readonly startAgain: () => void;
}

const PATIENCE_MS = 3_000;

/** Its output goes to `<logs>/<name>.log`. */
export function start(program: Program, logs: string): Running {
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>();
  const log = join(logs, `${program.name}.log`);
  let saidBefore = 0;
  let latest = launch(program, log, fail);
  return {
    name: program.name,
    said: () => readFileSync(log).toString("utf8", saidBefore),
    failed,
    signal: (signal) => latest.signal(signal),
    end: (signal) => latest.end(signal),
    startAgain: () => {
      saidBefore = statSync(log).size;
      latest = launch(program, log, fail);
    },
  };
}

/**
 * `setpriv` lets the kernel kill the program when the lab dies in whatever way; `ip netns exec` becomes the program, so
 * the pid is the program's own, and that of a group in which all are that it starts. An interrupt of the lab is the lab's
 * to handle: it does not reach that group.
 */
function launch(program: Program, log: string, fail: (how: string) => void): Pick<Running, "signal" | "end"> {
  const output = openSync(log, "a");
  const inside = ["ip", "netns", "exec", program.namespace, ...program.command];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...inside], {
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  let isAskedToEnd = false;
  const ended = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      if (!isAskedToEnd) fail(how);
      resolve();
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code, signal) => end(signal ?? `exit code ${code}`));
  });
  const signal = (name: NodeJS.Signals): void => {
    // Without a pid it was never started; with an exit code or a signal its number may be somebody else's by now.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
  };
  return {
    signal,
    end: async (name) => {
      isAskedToEnd = true;
      signal(name);
      const timer = setTimeout(() => signal("SIGKILL"), PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
