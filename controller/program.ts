/** Everything that a controller's process does, put together. */
import { randomBytes } from "node:crypto";
import { Gauge, Registry } from "prom-client";
import type { Clock } from "../shared/clock.ts";
import type { Cluster } from "../shared/cluster/cluster.ts";
import { metered } from "../shared/cluster/metered.ts";
import { createHealthServer } from "../shared/health.ts";
import { serveUntil } from "../shared/listen.ts";
import type { Log } from "../shared/log.ts";
import { createMetricsServer } from "../shared/metrics.ts";
import { serveAdmission } from "./admission/admission.ts";
import type { CertificateSource } from "./admission/admission.ts";
import { contend } from "./leader/contend.ts";
import { provideMemberlistKey } from "./memberlist.ts";
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
  const identity = `${settings["pod-name"]}_${randomBytes(8).toString("hex")}`;
  return contend({ cluster, namespace, identity, clock, log, signal }, async (leaders, until) => {
    leading.set(1);
    const parts = { cluster: leaders, namespace, clock, log, signal: until };
    const secretName = settings["ml-secret-name"];
    await Promise.all([
      run({ ...parts, loadBalancerClass }),
      secretName === "" ? undefined : provideMemberlistKey({ ...parts, secretName }),
    ]).finally(() => leading.set(0));
  });
}

function certificateSource(settings: ControllerSettings): CertificateSource {
  return settings["disable-cert-rotation"]
    ? { kind: "files", folder: settings["cert-dir"] }
    : { kind: "ours", serviceName: settings["cert-service-name"], secretName: settings["webhook-secret"] };
}
