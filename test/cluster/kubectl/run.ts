/** Runs kubectl. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Need, program } from "../../support/needs.ts";
import type { Call } from "./call.ts";

const FETCHED = join(import.meta.dirname, "../../../.toolchain/kubectl/usr/bin/kubectl");

/** A kubectl, the one that the toolchain fetches or one on the PATH. */
export const KUBECTL: Need = existsSync(FETCHED) ? undefined : program("kubectl", "kubernetes-client");

/** kubectl for one cluster and namespace. */
export interface Kubectl {
  readonly run: (call: Call) => Promise<void>;
  readonly close: () => Promise<void>;
}

type Saved = Map<string, string>;

/** kubectl with a home of its own, so that it remembers nothing of other clusters. */
export async function kubectlFor(kubeconfig: string, namespace: string): Promise<Kubectl> {
  const home = await mkdtemp(join(tmpdir(), "lanlord-kubectl-"));
  const env = { PATH: process.env["PATH"], HOME: home, KUBECONFIG: kubeconfig };
  const saved: Saved = new Map([["ns", namespace]]);
  const run = async (call: Call): Promise<void> => {
    const { output, code } = await execute(call, saved, env, run);
    expect(code, output).toBe(call.code ?? 0);
    for (const expected of call.prints)
      if (typeof expected === "string") expect(output).toContain(filled(expected, saved));
      else expect(output).toMatch(expected);
    if (call.saves !== undefined) saved.set(call.saves, output);
  };
  return { run, close: () => rm(home, { recursive: true }) };
}

interface Outcome {
  readonly output: string;
  readonly code: number;
}

function execute(
  { command, input = "", meanwhile, until }: Call,
  saved: Saved,
  env: NodeJS.ProcessEnv,
  run: (call: Call) => Promise<void>,
): Promise<Outcome> {
  const child = spawn(existsSync(FETCHED) ? FETCHED : "kubectl", words(command, saved), { env });
  child.stdin.end(filled(input, saved));
  return new Promise((resolve, reject) => {
    let output = "";
    let waiting = meanwhile;
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (waiting?.after.test(output) === true) {
        inTurn(waiting.calls, run).catch(reject);
        waiting = undefined;
      }
      if (until?.test(output) === true) child.kill();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    // One that was stopped has done what it should, whatever it makes of that.
    child.on("close", (code) => resolve({ output, code: until?.test(output) === true ? 0 : (code ?? 1) }));
  });
}

async function inTurn(calls: readonly Call[], run: (call: Call) => Promise<void>): Promise<void> {
  for (const call of calls) await run(call);
}

/** A raw path says its namespace itself, and kubectl refuses to be told twice. */
function words(command: string, saved: Saved): readonly string[] {
  const typed = filled(command, saved).match(/'[^']*'|\S+/g) ?? [];
  const bare = typed.map((word) => word.replace(/^'(.*)'$/s, "$1"));
  return command.includes("--raw") ? bare : [...bare, "--namespace", filled("$ns", saved)];
}

function filled(text: string, saved: Saved): string {
  return text.replaceAll(/\$([a-z]+)/g, (whole, name: string) => saved.get(name) ?? whole);
}
