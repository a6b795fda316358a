/** `node controller/main.ts`: assigns addresses until it is told to stop. */
import { systemClock as clock } from "../shared/clock.ts";
import { connect } from "../shared/cluster/kubernetes/connect.ts";
import type { ConnectOptions } from "../shared/cluster/kubernetes/connect.ts";
import { createLog } from "../shared/log.ts";
import { settingsOrExit } from "../shared/settings.ts";
import { runProgram } from "./program.ts";
import { CONTROLLER } from "./settings.ts";

const { settings, ignored } = settingsOrExit(CONTROLLER);
const { namespace, kubeconfig, "lb-class": loadBalancerClass } = settings;
const log = createLog("controller", settings["log-level"]);
if (ignored.length > 0) log.warn({ flags: ignored }, "flags-without-meaning");

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

try {
  const options: ConnectOptions = { kubeconfig, program: "controller", namespace, clock, log };
  const { cluster, close } = await connect(options);
  log.info({ namespace, loadBalancerClass }, "started");
  await runProgram({ settings, cluster, clock, log, signal: stop.signal });
  close();
  log.info({}, "stopped");
} catch (error) {
  log.error({ err: error }, "failed");
  stop.abort();
  process.exitCode = 1;
}
