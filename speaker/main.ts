/** The speaker's process: follows the cluster, and has its announcer do what this node may. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../shared/clock.ts";
import { KubeconfigError } from "../shared/cluster/kubernetes/credentials.ts";
import { connect } from "../shared/cluster/kubernetes/connect.ts";
import { ListenError } from "../shared/listen.ts";
import { createLog } from "../shared/log.ts";
import { commandLine, settingsOrExit } from "../shared/settings.ts";
import { superviseAnnouncer } from "./announcer-process.ts";
import { wayFlags } from "./announcer/flags.ts";
import { readNeighbours } from "./neighbours.ts";
import { runProgram } from "./program.ts";
import { program, withoutEffect } from "./settings.ts";

const read = settingsOrExit(program);
const { settings, ignored } = read;
const clock = systemClock;
const node = settings["node-name"];
const log = createLog(program.name, settings["log-level"]);
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stop.abort());
for (const flag of ignored) log.warn({ flag }, "flag-ignored");
for (const flag of withoutEffect(read)) log.warn({ flag, reason: "announcer-has-its-own-flags" }, "flag-ignored");

try {
  const { cluster, close } = await connect({ ...settings, program: "speaker", clock, log });
  const folder = settings["announcer-socket"] === undefined ? mkdtempSync(join(tmpdir(), "lanlord-")) : undefined;
  const announcerSocket = settings["announcer-socket"] ?? join(folder ?? "", "announcer.sock");
  const parts = {
    cluster,
    node,
    namespace: settings.namespace,
    podName: settings["pod-name"],
    loadBalancerClass: settings["lb-class"],
    ignoreExclude: settings["ignore-exclude-lb"],
    neighbours: readNeighbours,
    announcerSocket,
    clock,
    log,
  };
  const its = ["--socket", announcerSocket, "--node-name", node, "--log-level", settings["log-level"]];
  const flags = [...its, ...commandLine(wayFlags, settings)];
  await Promise.all([
    runProgram(parts, { metrics: settings.port, health: settings["health-probe-port"] }, stop.signal),
    folder === undefined ? undefined : superviseAnnouncer({ flags, clock, log }, stop.signal),
  ]);
  close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
} catch (failure) {
  if (!(failure instanceof KubeconfigError || failure instanceof ListenError)) throw failure;
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = 1;
  // Takes along the announcer that was started.
  stop.abort();
}
