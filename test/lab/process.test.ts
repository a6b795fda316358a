import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createNamespace, ownName } from "../netns/namespace.ts";
import type { Namespace } from "../netns/namespace.ts";
import { eventually } from "../support/eventually.ts";
import { ROOT, describeWith } from "../support/needs.ts";
import { start } from "./process.ts";
import type { Running } from "./process.ts";

describeWith([ROOT], "a program of the lab", () => {
  let namespace: Namespace;
  let folder: string;

  beforeAll(() => {
    namespace = createNamespace(ownName("process"));
    folder = mkdtempSync(join(tmpdir(), "lanlord-process-"));
  });

  afterAll(() => {
    namespace.remove();
    rmSync(folder, { recursive: true });
  });

  it("has failed when it ends by itself, and tells how", async () => {
    expect(await run("quits", "exit 3").failed).toBe("exit code 3");
    expect(await run("dies", "kill -KILL $$").failed).toBe("SIGKILL");
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "has not failed when it is ended by %s, and can be started again",
    async (signal) => {
      const program = run(`ends-${signal}`, "echo $$; exec sleep 60");
      const failures: string[] = [];
      void program.failed.then((how) => failures.push(how));
      await eventually(() => pids(program).length === 1);
      await program.end(signal);
      expect(isRunning(pids(program)[0])).toBe(false);
      program.startAgain();
      await eventually(() => pids(program).length === 2);
      expect(isRunning(pids(program)[1])).toBe(true);
      await program.end("SIGKILL");
      expect(failures).toEqual([]);
    },
  );

  it("fails when it ends by itself after it was started again", async () => {
    const program = run("second", `[ -e ${folder}/was-here ] && exit 4; touch ${folder}/was-here; exec sleep 60`);
    await eventually(() => existsSync(`${folder}/was-here`));
    await program.end("SIGKILL");
    program.startAgain();
    expect(await program.failed).toBe("exit code 4");
  });

  it("has said what it printed since it was started last", async () => {
    const program = run("talks", "echo $$; exec sleep 60");
    await eventually(() => pids(program).length === 1);
    expect(program.said()).toBe(`${String(pids(program)[0])}\n`);
    await program.end("SIGKILL");
    program.startAgain();
    await eventually(() => pids(program).length === 2);
    expect(program.said()).toBe(`${String(pids(program)[1])}\n`);
    await program.end("SIGKILL");
  });

  it("is stopped and continued with all that it started", async () => {
    const program = run("stops", "sleep 60 & echo $!; echo $$; wait");
    await eventually(() => pids(program).length === 2);
    program.signal("SIGSTOP");
    expect(await eventually(() => pids(program).every((pid) => stateOf(pid) === "T"))).toBe(true);
    program.signal("SIGCONT");
    expect(await eventually(() => pids(program).every((pid) => stateOf(pid) === "S"))).toBe(true);
    await program.end("SIGTERM");
  });

  it("is ended even when it will not", async () => {
    const program = run("stubborn", "trap '' TERM; echo $$; while :; do sleep 1; done");
    await eventually(() => pids(program).length === 1);
    await program.end("SIGTERM");
    expect(isRunning(pids(program)[0])).toBe(false);
  });

  function run(name: string, script: string): Running {
    return start({ name, namespace: namespace.name, command: ["bash", "-c", script] }, folder);
  }

  function pids({ name }: Running): readonly number[] {
    return readFileSync(join(folder, `${name}.log`), "utf8")
      .split("\n")
      .filter(Boolean)
      .map(Number);
  }
});

function stateOf(pid: number): string | undefined {
  return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
}

function isRunning(pid = 0): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
