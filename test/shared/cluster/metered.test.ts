import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { Cluster, Collection } from "../../../shared/cluster/cluster.ts";
import { metered } from "../../../shared/cluster/metered.ts";
import { POOLS } from "../../../shared/manifest/pool.ts";
import { SERVICES } from "../../../shared/manifest/service.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

it("counts what changed, and tells whether the configuration is known and sound", async () => {
  const registry = new Registry();
  const kinds = { pools: POOLS, services: SERVICES };
  const views = [
    { pools: collection(["a", "b"], ["b"]), services: collection(["s"], []) },
    { pools: collection(["b"], []), services: collection(["s", "t"], ["t"]) },
  ];
  const cluster = metered({ views: () => stream(views) } as unknown as Cluster, registry, createFakeClock());
  const seen: string[] = [];
  for await (const view of cluster.views(kinds, new AbortController().signal)) {
    seen.push(`${view.pools.changed.size} pools: ${await valuesOf(registry)}`);
  }
  expect(seen).toEqual([
    "2 pools: updates 3, errors 1, loaded 1, stale 1",
    "1 pools: updates 6, errors 2, loaded 1, stale 0",
  ]);
});

it("does not take what one reader can use for all of the configuration, and forgets readers that have left", async () => {
  const registry = new Registry();
  const streams = [stream([{ pools: collection(["a"], ["a"]) }, "more"]), stream([{ pools: collection(["a"], []) }])];
  const cluster = metered({ views: () => streams.shift() } as unknown as Cluster, registry, createFakeClock());
  const { signal } = new AbortController();
  for await (const first of cluster.views({ pools: POOLS }, signal)) {
    expect(first.pools.broken.size).toBe(1);
    for await (const second of cluster.views({ pools: POOLS }, signal)) expect(second.pools.broken.size).toBe(0);
    expect(await valuesOf(registry)).toContain("stale 1");
    break;
  }
  expect(await valuesOf(registry)).toContain("stale 0");
});

it("measures how long each request took, and what came of it", async () => {
  const [registry, clock] = [new Registry(), createFakeClock()];
  const patch = async (): Promise<never> => {
    await clock.advance(300);
    throw new ApiError("API_CONFLICT", "too late");
  };
  const cluster = metered({ patch } as unknown as Cluster, registry, clock);
  await expect(cluster.patch(SERVICES, "a", {}, "status")).rejects.toThrow("API_CONFLICT");
  const text = await registry.getSingleMetricAsString("lanlord_kubernetes_request_duration_seconds");
  expect(text).toContain('_sum{verb="patch",kind="Service",outcome="API_CONFLICT"} 0.3');
  expect(text).toContain('_bucket{le="0.25",verb="patch",kind="Service",outcome="API_CONFLICT"} 0');
});

async function valuesOf(registry: Registry): Promise<string> {
  const value = async (name: string) =>
    (await registry.getSingleMetricAsString(`metallb_k8s_client_${name}`)).split(" ").at(-1)?.trim() ?? "";
  const [updates, errors] = [await value("updates_total"), await value("update_errors_total")];
  return `updates ${updates}, errors ${errors}, loaded ${await value("config_loaded_bool")}, stale ${await value("config_stale_bool")}`;
}

function collection(changed: readonly string[], broken: readonly string[]): Collection<unknown> {
  const faults = [{ path: "spec", reason: "is required" }];
  return { read: new Map(), broken: new Map(broken.map((key) => [key, faults])), changed: new Set(changed) };
}

async function* stream<T>(items: readonly T[]): AsyncIterable<T> {
  for (const item of items) yield await Promise.resolve(item);
}
