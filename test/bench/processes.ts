/** The processes that a benchmark runs beside itself; each is gone when its block is left. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Ip } from "../../shared/net/ip.ts";
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import type { Namespace } from "../netns/namespace.ts";
import { connectSpeaker, startAnnouncer, within } from "../speaker/announcer/announcer-process.ts";
import type { Start } from "../speaker/announcer/announcer-process.ts";
import { eventually } from "../support/eventually.ts";

/** A process, until it is disposed of. */
export interface Running extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
}

/** A program of this folder in the namespace, which talks to this process by messages and has said that it is ready. */
export async function startIn(namespace: Namespace, program: string, ...args: readonly string[]): Promise<Running> {
  const command = ["netns", "exec", namespace.name, process.execPath, join(import.meta.dirname, program), ...args];
  const child = spawn("ip", command, { stdio: ["ignore", "inherit", "inherit", "ipc"], serialization: "advanced" });
  await once(child, "message");
  return running(child);
}

/** The real announcer, told to announce the addresses, and doing so. */
export async function startHolding(
  namespace: Namespace,
  addresses: readonly [Ip, ...Ip[]],
  start: Start = {},
): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "lanlord-bench-"));
  const path = join(folder, "socket");
  const { child } = startAnnouncer(["--socket", path, "--conflict-probe", "off"], { ...within(namespace), ...start });
  const speaker = await connectSpeaker(path);
  const candidates = [{ node: "bench", weight: 0 }];
  speaker.send(
    { kind: "speaker", version: PROTOCOL_VERSION, node: "bench" },
    { kind: "intend", intent: { group: addresses[0], addresses, links: { kind: "all" }, candidates } },
    { kind: "complete" },
  );
  await eventually(() =>
    speaker.heard().some((message) => message.kind === "standing" && message.standing.kind === "announced"),
  );
  return running(child, () => {
    speaker.close();
    rmSync(folder, { recursive: true });
  });
}

/** Something of the lowest priority on every CPU, which gives way at once and keeps it from falling asleep. */
export function keepCpusBusy(): AsyncDisposable {
  const spin = ["--idle", "0", process.execPath, "--eval", "for (;;);"];
  const spinners = Array.from({ length: availableParallelism() }, () =>
    running(spawn("chrt", spin, { stdio: "ignore" })),
  );
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(spinners.map((spinner) => spinner[Symbol.asyncDispose]()));
    },
  };
}

/** What all threads of the process have spent so far. Like: cat /proc/PID/task/…/schedstat */
export function cpuSeconds(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const spent = readdirSync(tasks).map((task) =>
    Number(readFileSync(join(tasks, task, "schedstat"), "utf8").split(" ")[0]),
  );
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
}

/** What runs now, and is ended with this process, whatever ends that. */
const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

function running(child: ChildProcess, afterwards = (): void => undefined): Running {
  const ended = once(child, "exit").then(() => children.delete(child));
  children.add(child);
  return {
    child,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
      afterwards();
    },
  };
}
