/**
 * A place where nothing can be left behind: a process tree with its own processes, mounts and network. Whatever ends its
 * first process, also `kill -9`, ends the others, and with the last of them the kernel takes the namespaces back.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";

const OWN = ["--mount", "--pid", "--net", "--fork", "--kill-child=KILL", "--mount-proc"];

/**
 * Runs a script as the first process in there, and gives its exit code. `unshare` passes no signals on: an interrupt
 * reaches the script as the end of its channel to us.
 */
export async function inSandbox(script: readonly string[]): Promise<number> {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...OWN, process.execPath, ...script], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const interrupt = (): void => {
    if (child.connected) child.disconnect();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt).on("SIGHUP", interrupt);
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

/** What the first process does first: `ip netns add` writes below /run/netns, which it must not share with others. */
export function furnishSandbox(): AbortSignal {
  mkdirSync("/run/netns", { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", "/run/netns"]);
  execFileSync("ip", ["link", "set", "lo", "up"]);
  const interrupted = new AbortController();
  process.once("disconnect", () => {
    interrupted.abort();
  });
  return interrupted.signal;
}
