import { Gauge, Registry } from "prom-client";
import { afterEach, expect, it } from "vitest";
import { listen } from "../../shared/listen.ts";
import type { Listening } from "../../shared/listen.ts";
import { createMetricsServer } from "../../shared/metrics.ts";

let listening: Listening | undefined;

afterEach(() => listening?.close());

it("serves /metrics as Prometheus reads it, and nothing else", async () => {
  const registry = new Registry();
  new Gauge({ name: "speed", help: "How fast", labelNames: ["of"], registers: [registry] }).set({ of: 'a"b' }, 3);
  listening = await listen(createMetricsServer(registry), "a test", 0, "127.0.0.1");
  const ask = (path: string) => fetch(`http://127.0.0.1:${listening?.port ?? 0}${path}`);
  const metrics = await ask("/metrics");
  expect(metrics.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(await metrics.text()).toBe('# HELP speed How fast\n# TYPE speed gauge\nspeed{of="a\\"b"} 3\n');
  expect((await ask("/")).status).toBe(404);
});
