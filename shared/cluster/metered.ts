/** A cluster whose traffic is measured, under the names that MetalLB's dashboards know and a few more. */
import { Counter, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import { ApiError } from "./api-error.ts";
import type { Cluster, Collection, Kind, Kinds, View } from "./cluster.ts";

/** From a near API server's answer to one that hardly comes. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** The kinds that an operator writes. */
const CONFIGURATION: ReadonlySet<string> = new Set(["IPAddressPool", "L2Advertisement"]);

/** The same cluster; what passes through it is counted in the registry. */
export function metered(cluster: Cluster, registry: Registry, clock: Clock): Cluster {
  const registers = [registry];
  const updates = new Counter({
    name: "metallb_k8s_client_updates_total",
    help: "Objects that were added, changed or removed",
    registers,
  });
  const updateErrors = new Counter({
    name: "metallb_k8s_client_update_errors_total",
    help: "Objects that could not be read",
    registers,
  });
  const loaded = new Gauge({
    name: "metallb_k8s_client_config_loaded_bool",
    help: "1 once the configuration is known",
    registers,
  });
  const stale = new Gauge({
    name: "metallb_k8s_client_config_stale_bool",
    help: "1 while some of the configuration cannot be read",
    registers,
  });
  const durations = new Histogram({
    name: "lanlord_kubernetes_request_duration_seconds",
    help: "How long the API server took, by what was asked and what came of it",
    labelNames: ["verb", "kind", "outcome"],
    buckets: SECONDS,
    registers,
  });

  /** Some read of a pool its status alone, which they always can: they must not speak for the others. */
  const staleReaders = new Set<Kinds>();

  async function timed<R>(verb: string, { kind }: Pick<Kind<unknown>, "kind">, request: Promise<R>): Promise<R> {
    const began = clock.now();
    let outcome = "ok";
    try {
      return await request;
    } catch (error) {
      outcome = error instanceof ApiError ? error.code : "mistake";
      throw error;
    } finally {
      durations.observe({ verb, kind, outcome }, (clock.now() - began) / 1000);
    }
  }

  async function* views<K extends Kinds>(kinds: K, signal: AbortSignal): AsyncIterable<View<K>> {
    const isConfigured = Object.values(kinds).some(({ kind }) => CONFIGURATION.has(kind));
    try {
      for await (const view of cluster.views(kinds, signal)) {
        for (const { changed, broken } of Object.values<Collection<unknown>>(view)) {
          updates.inc(changed.size);
          updateErrors.inc([...changed].filter((key) => broken.has(key)).length);
        }
        if (isConfigured) loaded.set(1);
        setStale(kinds, isStale(kinds, view));
        yield view;
      }
    } finally {
      setStale(kinds, false);
    }
  }

  function setStale(reader: Kinds, isStaleNow: boolean): void {
    if (isStaleNow) staleReaders.add(reader);
    else staleReaders.delete(reader);
    stale.set(staleReaders.size > 0 ? 1 : 0);
  }

  return {
    views,
    find: (kind, ...rest) => timed("get", kind, cluster.find(kind, ...rest)),
    create: (kind, ...rest) => timed("create", kind, cluster.create(kind, ...rest)),
    patch: (kind, ...rest) => timed("patch", kind, cluster.patch(kind, ...rest)),
    apply: (kind, ...rest) => timed("apply", kind, cluster.apply(kind, ...rest)),
    remove: (kind, ...rest) => timed("delete", kind, cluster.remove(kind, ...rest)),
    tell: (event) => timed("create", { kind: "Event" }, cluster.tell(event)),
  };
}

function isStale<K extends Kinds>(kinds: K, view: View<K>): boolean {
  return Object.entries(kinds).some(([name, { kind }]) => {
    return CONFIGURATION.has(kind) && (view[name]?.broken.size ?? 0) > 0;
  });
}
