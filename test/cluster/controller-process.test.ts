import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBench, expectAddresses } from "./controller-fixture.ts";
import type { Bench } from "./controller-fixture.ts";

let bench: Bench;

beforeEach(async () => {
  bench = await createBench();
});

afterEach(async () => {
  await bench.close();
});

describe("node controller/main.ts", () => {
  it("serves until it is told to stop, and exits 0", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"] });
    await bench.createService("web");
    const { namespace, loadBalancerClass, connection } = bench;
    const child = controller(
      ...["--namespace", namespace, "--kubeconfig", connection.kubeconfig, "--lb-class", loadBalancerClass],
    );
    try {
      await expectAddresses(bench, "web", ["192.0.2.20"]);
    } finally {
      child.kill("SIGTERM");
    }
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("starts with a manifest that was patched for MetalLB, and says which flags mean nothing", async () => {
    const child = controller("--kubeconfig", bench.connection.kubeconfig, "--webhook-http2", "--enable-pprof");
    let log = "";
    for await (const chunk of child.stdout) {
      log += String(chunk);
      if (log.includes('"started"')) break;
    }
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(log).toContain('"flags":["--webhook-http2","--enable-pprof"]');
  });

  it("exits 1 and says why when it cannot know the API server", async () => {
    const child = controller("--kubeconfig", "/nonexistent");
    let log = "";
    for await (const chunk of child.stdout) log += String(chunk);
    expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(1);
    expect(log).toContain("/nonexistent");
  });
});

/** Other tests run controllers at the same time. */
const ALONE = ["--webhook-mode", "disabled", "--port", "0", "--health-probe-port", "0"];

function controller(...flags: readonly string[]) {
  return spawn(process.execPath, ["controller/main.ts", ...ALONE, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
}
