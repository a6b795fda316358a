/** Everything that a speaker's process does but start its announcer, put together. */
import { Registry } from "prom-client";
import type { Collection } from "../shared/cluster/cluster.ts";
import { createWaker } from "../shared/cluster/keep.ts";
import { metered } from "../shared/cluster/metered.ts";
import { keepConfigurationState } from "../shared/configuration-state.ts";
import type { Reporter, Verdict } from "../shared/configuration-state.ts";
import { createHealthServer } from "../shared/health.ts";
import { serveUntil } from "../shared/listen.ts";
import { formatFaults } from "../shared/manifest/fault.ts";
import { createMetricsServer } from "../shared/metrics.ts";
import { measure } from "./metrics.ts";
import type { Known } from "./metrics.ts";
import { run } from "./run.ts";
import type { SpeakerParts, SpeakerView } from "./run.ts";

/** Where the outside may look in; 0: nowhere. */
export interface Ports {
  readonly metrics: number;
  readonly health: number;
}

/** Works until the signal; rejects when a part of it cannot, and leaves it to the caller to end the others. */
export async function runProgram(parts: SpeakerParts, ports: Ports, signal: AbortSignal): Promise<void> {
  const registry = new Registry();
  const cluster = metered(parts.cluster, registry, parts.clock);
  const waker = createWaker();
  let known: Known | undefined;
  let verdict: Verdict | undefined;
  const onKnown: SpeakerParts["onKnown"] = (view, groups) => {
    known = { services: view.services.read, groups };
    verdict = { faults: faultsOf(view) };
    waker.wake();
  };
  const { heard: onHeard, gone: onGone } = measure({ ...parts, registry, known: () => known });
  const health = createHealthServer({ cluster: () => known !== undefined });
  await Promise.all([
    serveUntil(signal, createMetricsServer(registry), "/metrics", ports.metrics),
    // The node's network is ours: only the kubelet is to ask.
    serveUntil(signal, health, "/healthz and /readyz", ports.health, "127.0.0.1"),
    run({ ...parts, cluster, onKnown, onHeard, onGone }, signal),
    keepConfigurationState({
      ...parts,
      cluster,
      reporter: reporter(parts.node),
      verdict: () => verdict,
      waker,
      signal,
    }),
  ]);
}

/** As MetalLB's speakers report themselves. */
function reporter(node: string): Reporter {
  return {
    name: `speaker-${node}`,
    labels: { "metallb.io/component-type": "speaker", "metallb.io/node-name": node },
    condition: "configReconcilerValid",
    owner: "configReconciler",
  };
}

function faultsOf({ pools, advertisements }: SpeakerView): string | undefined {
  const faults = [...broken("IPAddressPool", pools), ...broken("L2Advertisement", advertisements)];
  return faults.length === 0 ? undefined : faults.join("; ");
}

function broken(kind: string, collection: Collection<unknown>): readonly string[] {
  const names = [...collection.broken.keys()].sort();
  return names.map((key) => `${kind} "${key}": ${formatFaults(collection.broken.get(key) ?? [])}`);
}
