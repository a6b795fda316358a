/** Network namespaces for tests and for the lab: hosts of their own on this machine, gone when the test is. */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync } from "node:fs";
import koffi from "koffi";
import { ROOT } from "../support/needs.ts";

const FOLDER = "/run/netns";

/** One namespace, by its name as `ip netns` knows it. */
export interface Namespace {
  readonly name: string;
  /** What the command printed; throws with what it complained about. */
  readonly run: (command: string, ...args: readonly string[]) => string;
  /** Ends what still runs in it, by pid, and deletes it. */
  readonly remove: () => void;
}

/** One end of a cable. */
export interface End {
  readonly namespace: Namespace;
  readonly link: string;
  readonly mac?: string;
}

/** A fresh namespace with `lo` up. */
export function createNamespace(name: string): Namespace {
  shell("ip", "netns", "add", name);
  const namespace = namespaceOf(name);
  namespace.run("ip", "link", "set", "lo", "up");
  return namespace;
}

/** A cable between two namespaces, both ends up. */
export function connect(a: End, b: End): void {
  const peer = ["peer", "name", b.link, ...address(b), "netns", b.namespace.name];
  shell("ip", "link", "add", a.link, ...address(a), "netns", a.namespace.name, "type", "veth", ...peer);
  for (const { namespace, link } of [a, b]) namespace.run("ip", "link", "set", link, "up");
}

/** A name that says which process made the namespace, so that `sweep` knows when nobody owns it any more. */
export function ownName(purpose: string): string {
  return `lanlord-${process.pid}-${purpose}`;
}

/** Removes what test processes that are gone have left behind. */
export function sweep(): void {
  for (const name of namespaceNames()) {
    const [, pid] = /^lanlord-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) namespaceOf(name).remove();
  }
}

/** The namespaces of this machine whose names begin so. */
export function namespacesNamed(prefix: string): readonly Namespace[] {
  return namespaceNames()
    .filter((name) => name.startsWith(prefix))
    .map(namespaceOf);
}

/** Calls with this thread moved into the namespace: what sockets `call` opens stay there. Like: ip netns exec NAME … */
export function inNamespace<T>(name: string, call: () => T): T {
  const home = openSync("/proc/thread-self/ns/net", "r");
  const target = openSync(`${FOLDER}/${name}`, "r");
  try {
    enter(target);
    return call();
  } finally {
    enter(home);
    closeSync(target);
    closeSync(home);
  }
}

const CLONE_NEWNET = 0x4000_0000;

function enter(namespace: number): void {
  const setns = koffi.load("libc.so.6").func("int setns(int fd, int nstype)") as (fd: number, type: number) => number;
  if (setns(namespace, CLONE_NEWNET) !== 0)
    throw new Error(`setns failed with errno ${koffi.errno()}: ${ROOT ?? "as root"}`);
}

function namespaceOf(name: string): Namespace {
  return {
    name,
    run: (command, ...args) => shell("ip", "netns", "exec", name, command, ...args),
    remove: () => {
      for (const pid of shell("ip", "netns", "pids", name).split("\n").filter(Boolean)) end(Number(pid));
      shell("ip", "netns", "del", name);
    },
  };
}

function namespaceNames(): readonly string[] {
  try {
    return readdirSync(FOLDER);
  } catch {
    return [];
  }
}

function address({ mac }: End): readonly string[] {
  return mac === undefined ? [] : ["address", mac];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function end(pid: number): void {
  if (isAlive(pid)) process.kill(pid, "SIGKILL");
}

function shell(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
