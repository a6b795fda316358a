/** Everything that a controller's process does, put together. */
import { randomBytes } from "node:crypto";
import { Gauge, Registry } from "prom-client";
import type { Clock } from "../shared/clock.ts";
import type { Cluster } from "../shared/cluster/cluster.ts";
import { metered } from "../shared/cluster/metered.ts";
import { createWaker } from "../shared/cluster/keep.ts";
import { keepConfigurationState } from "../shared/configuration-state.ts";
import type { Reporter, Verdict } from "../shared/configuration-state.ts";
import { createHealthServer } from "../shared/health.ts";
import { serveUntil } from "../shared/listen.ts";
import type { Log } from "../shared/log.ts";
import { createMetricsServer } from "../shared/metrics.ts";
import { serveAdmission } from "./admission/admission.ts";
import type { CertificateSource } from "./admission/admission.ts";
import { endQuietConflicts } from "./conflicts/end-quiet.ts";
import { contend } from "./leader/contend.ts";
import { provideMemberlistKey } from "./memberlist.ts";
import { measure } from "./metrics.ts";
import { keepPoolStatus } from "./pool-status/keep-status.ts";
import { faultsOf } from "./pool-status/decided.ts";
import type { Decided } from "./pool-status/decided.ts";
import { run } from "./run.ts";
import type { ControllerSettings } from "./settings.ts";

/** What the process has from its start. */
export interface ProgramOptions {
  readonly settings: ControllerSettings;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** As MetalLB's controller reports itself. */
const REPORTER: Reporter = {
  name: "controller",
  labels: { "metallb.io/component-type": "controller" },
  condition: "poolReconcilerValid",
  owner: "poolReconciler",
};

/** Works until the signal; rejects when a part of it cannot, and leaves it to the caller to end the others. */
export async function runProgram(options: ProgramOptions): Promise<void> {
  const { settings, clock, signal } = options;
  const registry = new Registry();
  const cluster = metered(options.cluster, registry, clock);
  const mode = settings["webhook-mode"];
  let areWebhooksServed = mode === "disabled";
  const onListening = (): void => {
    areWebhooksServed = true;
  };
  await Promise.all([
    serveUntil(signal, createMetricsServer(registry), "/metrics", settings.port),
    serveUntil(
      signal,
      createHealthServer({ webhooks: () => areWebhooksServed }),
      "/healthz and /readyz",
      settings["health-probe-port"],
    ),
    mode === "disabled"
      ? undefined
      : serveAdmission({
          ...options,
          cluster,
          namespace: settings.namespace,
          port: settings["webhook-port"],
          certificate: certificateSource(settings),
          registry,
          onListening,
        }),
    mode === "onlywebhook" ? undefined : lead(options, cluster, registry),
  ]);
}

/** Of several replicas one assigns addresses; the others wait for their turn. */
function lead({ settings, clock, log, signal }: ProgramOptions, cluster: Cluster, registry: Registry): Promise<void> {
  const { namespace, "lb-class": loadBalancerClass } = settings;
  const leading = new Gauge({
    name: "lanlord_leading",
    help: "1 while this replica is the one that assigns addresses",
    registers: [registry],
  });
  let decided: Decided | undefined;
  measure(registry, () => decided);
  const identity = `${settings["pod-name"]}_${randomBytes(8).toString("hex")}`;
  return contend({ cluster, namespace, identity, clock, log, signal }, async (leaders, until) => {
    leading.set(1);
    const parts = { cluster: leaders, namespace, clock, log, signal: until };
    const secretName = settings["ml-secret-name"];
    const [counting, reporting] = [createWaker(), createWaker()];
    const onDecided = (newest: Decided): void => {
      decided = newest;
      counting.wake();
      reporting.wake();
    };
    const verdict = (): Verdict | undefined => decided && { faults: faultsOf(decided) };
    await Promise.all([
      run({ ...parts, loadBalancerClass, onDecided }),
      endQuietConflicts(parts),
      keepPoolStatus({ ...parts, decided: () => decided, waker: counting }),
      keepConfigurationState({ ...parts, reporter: REPORTER, verdict, waker: reporting }),
      secretName === "" ? undefined : provideMemberlistKey({ ...parts, secretName }),
    ]).finally(() => {
      leading.set(0);
      decided = undefined;
    });
  });
}

function certificateSource(settings: ControllerSettings): CertificateSource {
  return settings["disable-cert-rotation"]
    ? { kind: "files", folder: settings["cert-dir"] }
    : { kind: "ours", serviceName: settings["cert-service-name"], secretName: settings["webhook-secret"] };
}
