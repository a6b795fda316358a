/** A lab that goes on after the command that made it: `make lab-up`, until `make lab-down`. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { namespacesNamed } from "../netns/namespace.ts";
import { eventually } from "../support/eventually.ts";
import { aborted } from "./aborted.ts";
import { startLab } from "./lab.ts";
import { manifest } from "./story.ts";

const FOLDER = join(import.meta.dirname, "../../.lab/up");
const PREFIX = "lanlord-lab";
const READY = join(FOLDER, "ready");
const PID = join(FOLDER, "pid");
const LOG = join(FOLDER, "lab.log");

/** Brings it up in a process of its own, and tells how to play with it. */
export async function up(interrupted: AbortSignal): Promise<number> {
  if (isUp()) return complain("a lab is up already: make lab-down removes it");
  await down();
  mkdirSync(FOLDER, { recursive: true });
  const log = openSync(LOG, "a");
  const keeper = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "keep"], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  writeFileSync(PID, `${keeper.pid}`);
  const isDone = (): boolean => existsSync(READY) || keeper.exitCode !== null || interrupted.aborted;
  await eventually(isDone, { ms: 60_000 });
  if (!existsSync(READY)) {
    await down();
    return interrupted.aborted ? 130 : complain(`the lab did not come up; ${LOG} says why`);
  }
  keeper.unref();
  process.stdout.write(instructions());
  return 0;
}

/** What the process is that keeps it: up, until it is told to end. */
export async function keep(interrupted: AbortSignal): Promise<number> {
  const lab = await startLab({ prefix: PREFIX, folder: FOLDER, nodes: 3 });
  try {
    for (const name of ["tutorial", "backends", "myapp"]) await lab.objects.apply(manifest(name));
    writeFileSync(READY, "");
    await Promise.race([lab.trouble, aborted(interrupted)]);
    return 0;
  } finally {
    await lab.stop();
  }
}

/** Removes it, however little of it is left. */
export async function down(): Promise<number> {
  const pid = keeperPid();
  if (pid !== undefined && isKeeper(pid)) {
    process.kill(pid, "SIGTERM");
    await eventually(() => !isKeeper(pid));
  }
  for (const namespace of namespacesNamed(`${PREFIX}-`)) namespace.remove();
  rmSync(READY, { force: true });
  rmSync(PID, { force: true });
  return 0;
}

function instructions(): string {
  const inside = (host: string, command: string): string => `  ip netns exec ${PREFIX}-${host} ${command}\n`;
  return [
    "The lab is up: three nodes and a client, with the pool 192.168.67.120-192.168.67.200 and a Service, myapp.\n\n",
    `  export KUBECONFIG=${join(FOLDER, "kubeconfig")}\n`,
    "  kubectl get services,ipaddresspools -A\n\n",
    inside("client", "arping -c 3 -I eth0 192.168.67.120"),
    inside("client", "curl http://192.168.67.120/"),
    inside("node-1", "tcpdump -ni eth0 arp"),
    `\nlogs: ${FOLDER}/*.log\nmake lab-down removes everything.\n`,
  ].join("");
}

function isUp(): boolean {
  const pid = keeperPid();
  return pid !== undefined && isKeeper(pid) && existsSync(READY);
}

function keeperPid(): number | undefined {
  return existsSync(PID) ? Number(readFileSync(PID, "utf8")) : undefined;
}

/** A pid may be another process's by now: one of ours says so on its command line. */
function isKeeper(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").endsWith("test/lab/main.ts\0keep\0");
  } catch {
    return false;
  }
}

function complain(what: string): number {
  process.stderr.write(`${what}\n`);
  return 1;
}
