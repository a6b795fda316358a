/** An announcer of our own: started, started again when it ends, and ended with us, however we end. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { retryDelay } from "../shared/backoff.ts";
import { sleep } from "../shared/clock.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";

const PROGRAM = fileURLToPath(new URL("announcer/main.ts", import.meta.url));
const RETRY = { firstMs: 100, longestMs: 10_000 };
/** One that ran for so long was in order: the next failure is a new one. */
const GOOD_AFTER_MS = 10_000;
/** Time for it to let go of everything before it is killed. */
const PATIENCE_MS = 5_000;

/** What it is started with. */
export interface AnnouncerProcessOptions {
  /** Its flags. */
  readonly flags: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps one running until the signal is aborted; resolves when it is gone. */
export async function superviseAnnouncer(options: AnnouncerProcessOptions, signal: AbortSignal): Promise<void> {
  const { clock, log } = options;
  for (let failures = 0; !signal.aborted;) {
    const began = clock.now();
    const outcome = await runOnce(options, signal);
    if (outcome === undefined) return;
    failures = clock.now() - began >= GOOD_AFTER_MS ? 1 : failures + 1;
    const retryInMs = Math.round(retryDelay(RETRY, failures, clock.random));
    log.error({ ...outcome, retryInMs }, "announcer-ended");
    await sleep(clock, retryInMs, signal);
  }
}

/** How it ended; undefined when that was our doing. */
async function runOnce(
  { flags, clock, log }: AnnouncerProcessOptions,
  signal: AbortSignal,
): Promise<object | undefined> {
  // It stops when its standard input ends, and the kernel ends that even when we are killed.
  const child = spawn(process.execPath, [PROGRAM, ...flags, "--stop-with-stdin"], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  log.info({ pid: child.pid }, "announcer-started");
  const ended = exit(child);
  let cancelKill = (): void => undefined;
  const stop = (): void => {
    child.kill("SIGTERM");
    cancelKill = clock.after(PATIENCE_MS, () => child.kill("SIGKILL"));
  };
  signal.addEventListener("abort", stop);
  const outcome = await ended;
  signal.removeEventListener("abort", stop);
  cancelKill();
  return signal.aborted ? undefined : outcome;
}

function exit(child: ChildProcess): Promise<object> {
  return new Promise((resolve) => {
    child.once("error", (err) => resolve({ err }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}
