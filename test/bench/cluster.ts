/** Large clusters for benchmarks, and a controller's process on one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../shared/clock.ts";
import { connect as connectCluster } from "../../shared/cluster/kubernetes/connect.ts";
import { createLog } from "../../shared/log.ts";
import { SERVICES } from "../../shared/manifest/service.ts";
import type { ApiServer } from "../api-server/server.ts";
import type { Connection } from "../support/api.ts";
import { applyCrds } from "../support/crds.ts";
import { eventually } from "../support/eventually.ts";
import { cpuSeconds } from "./processes.ts";

/** A connection to an API server of our own, whose audit can be read. */
export type Embedded = Connection & { readonly embedded: ApiServer };

/** What a run of the controller came to. */
export interface Controlled {
  readonly cpuSeconds: number;
  /** Of Services. */
  readonly statusWrites: number;
  readonly peakMiB: number;
}

const AT_ONCE = 32;
const CONTROLLER = join(import.meta.dirname, "../../controller/main.ts");
const QUIET_MS = 2_000;

/** A pool, and so many Services `web-0`, `web-1` … that wait for an address. */
export async function createServices(api: Embedded, count: number, addresses: string): Promise<void> {
  await applyCrds(api.request);
  await api.request("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "metallb-system" },
  });
  await api.request("POST", "/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools", {
    apiVersion: "metallb.io/v1beta1",
    kind: "IPAddressPool",
    metadata: { name: "first-pool", namespace: "metallb-system" },
    spec: { addresses: [addresses] },
  });
  const { cluster, close } = await connectTo(api);
  await createAll(count, async (name) => {
    // Without node ports, which would run out at 2,768.
    const spec = {
      type: "LoadBalancer",
      allocateLoadBalancerNodePorts: false,
      selector: { app: name },
      ports: [{ port: 80 }],
    };
    await cluster.create(SERVICES, "default", { apiVersion: "v1", kind: "Service", metadata: { name }, spec });
  });
  close();
}

/** Makes `web-0`, `web-1` …, many at once. */
export async function createAll(count: number, create: (name: string) => Promise<void>): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `web-${index}`).values();
  const work = async (): Promise<void> => {
    for (const name of names) await create(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** The cluster as our programs see it, over connections that are used again. */
export function connectTo({ kubeconfig }: Embedded): ReturnType<typeof connectCluster> {
  const log = createLog("bench", "error");
  return connectCluster({ kubeconfig, program: "controller", namespace: "metallb-system", clock: systemClock, log });
}

/** Runs one until all Services have an address and nothing more is written. */
export async function controlled(api: Embedded, services: number): Promise<Controlled> {
  const statusWrites = (): number => successes(api, "services/status");
  const before = statusWrites();
  const flags = [
    "--kubeconfig",
    api.kubeconfig,
    "--port=0",
    "--health-probe-port=0",
    "--webhook-mode=disabled",
    "--log-level=warn",
  ];
  const child = spawn(process.execPath, [CONTROLLER, ...flags], { stdio: ["ignore", "inherit", "inherit"] });
  const { pid = 0 } = child;
  await eventually(() => statusWrites() >= services, { ms: 600_000, everyMs: 100 });
  await untilQuiet(() => cpuSeconds(pid));
  const outcome = {
    cpuSeconds: cpuSeconds(pid),
    statusWrites: statusWrites() - before,
    peakMiB: memoryMiB(pid, "VmHWM"),
  };
  child.kill("SIGTERM");
  await once(child, "exit");
  return outcome;
}

/** What is resident now. */
export function residentMiB(pid: number): number {
  return memoryMiB(pid, "VmRSS");
}

/** Resolves when a figure has stood still, or nearly, for a while. */
export async function untilQuiet(figure: () => number): Promise<void> {
  await eventually(
    async () => {
      const before = figure();
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      return figure() - before < 0.05;
    },
    { ms: 600_000 },
  );
}

/** How many writes of the resource the server has taken so far. */
export function successes({ embedded }: Embedded, resource: string): number {
  return embedded.audit.writes().filter((write) => write.resource === resource && write.code < 300).length;
}

function memoryMiB(pid: number, line: "VmRSS" | "VmHWM"): number {
  const [, kibibytes = ""] =
    new RegExp(`^${line}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) / 1024;
}
