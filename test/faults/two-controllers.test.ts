import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBench } from "../cluster/controller-fixture.ts";
import type { Bench } from "../cluster/controller-fixture.ts";
import { connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

/** A lease and the looks at it, on a machine that has other things to do. */
const TAKEOVER = { ms: 45_000 };
const NAMES = ["a", "b"] as const;
const ALONE = ["--webhook-mode", "disabled", "--port", "0", "--health-probe-port", "0", "--log-level", "warn"];

let connection: Awaited<ReturnType<typeof connectEmbedded>>;
let bench: Bench;
let folder: string;
let processes: Map<string, ChildProcess>;

beforeEach(async () => {
  connection = await connectEmbedded();
  bench = await createBench(connection);
  await bench.putPool("first", { addresses: ["192.0.2.0/24"] });
  folder = await mkdtemp(join(tmpdir(), "lanlord-two-"));
  processes = new Map();
});

afterEach(async () => {
  for (const name of processes.keys()) await end(name, "SIGKILL");
  await rm(folder, { recursive: true });
  await bench.close();
});

describe("of two controllers that start at once", () => {
  it(
    "one writes; when it is killed the other goes on, and gives the lead back when it is told to stop",
    { timeout: 180_000 },
    async () => {
      await Promise.all(NAMES.map(start));
      await createServices(0, 30);
      await expectServed(30);
      const [first = "", ...others] = writers();
      expect(others).toEqual([]);
      const second = first === "a" ? "b" : "a";

      await createServices(30, 40);
      await end(first, "SIGKILL");
      await createServices(40, 60);
      await expectServed(60);
      expect(writers()).toEqual([first, second]);

      await start(first);
      await end(second, "SIGTERM");
      await createServices(60, 70);
      await expectServed(70);
      expect(writers()).toEqual([first, second, first]);
    },
  );
});

/** Who wrote statuses of Services, one after the other: two that write at a time come up again and again. */
function writers(): readonly string[] {
  return connection.embedded.audit
    .writes()
    .filter(({ resource, code }) => resource === "services/status" && code < 300)
    .map(({ username }) => username)
    .filter((username, index, all) => username !== all[index - 1]);
}

/** The lowest addresses, each held once, whoever gave them. */
async function expectServed(count: number): Promise<void> {
  const expected = Array.from({ length: count }, (_, index) => `192.0.2.${index}`).sort();
  await eventually(async () => {
    const held = await Promise.all(expected.map((_, index) => bench.addresses(`service-${index}`)));
    expect(held.flat().sort()).toEqual(expected);
    return true;
  }, TAKEOVER);
}

async function createServices(from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) await bench.createService(`service-${index}`);
}

async function start(name: string): Promise<void> {
  const kubeconfig = join(folder, name);
  const user = { kind: "token", username: name, groups: ["system:masters"] } as const;
  await writeFile(kubeconfig, await connection.embedded.kubeconfig(user), { mode: 0o600 });
  const flags = ["--namespace", bench.namespace, "--lb-class", bench.loadBalancerClass, "--pod-name", name];
  const args = ["controller/main.ts", ...ALONE, ...flags, "--kubeconfig", kubeconfig];
  processes.set(name, spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] }));
}

async function end(name: string, signal: NodeJS.Signals): Promise<void> {
  const child = processes.get(name);
  processes.delete(name);
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
