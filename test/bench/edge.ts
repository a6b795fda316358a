/** The node's side at 10,000 Services: what a speaker and its announcer weigh, and what one endpoint's change costs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import { ENDPOINT_SLICES } from "../../shared/manifest/endpoint-slice.ts";
import { connect as plug, createNamespace, ownName } from "../netns/namespace.ts";
import { startAnnouncer, within } from "../speaker/announcer/announcer-process.ts";
import { connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { connectTo, controlled, createAll, createServices, residentMiB, successes, untilQuiet } from "./cluster.ts";
import type { Embedded } from "./cluster.ts";
import { cpuSeconds } from "./processes.ts";
import { alone } from "./row.ts";
import type { Family, Row } from "./row.ts";

/** Rows `speaker.*` and `announcer.*`, which are measured together. */
export const edge: Family = { prefixes: ["speaker.", "announcer."], measure };

const SERVICES = 10_000;
const EVENTS = 500;
const NODE = "bench";
const SPEAKER = join(import.meta.dirname, "../../speaker/main.ts");

async function measure(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "lanlord-bench-"));
  const [node, peer] = [createNamespace(ownName("edge-node")), createNamespace(ownName("edge-peer"))];
  plug({ namespace: node, link: "eth0" }, { namespace: peer, link: "eth0" });
  const api = await connectEmbedded();
  try {
    await populate(api);
    return await atWork(api, join(folder, "announcer.sock"), within(node));
  } finally {
    await api.close();
    for (const namespace of [node, peer]) namespace.remove();
    rmSync(folder, { recursive: true });
  }
}

async function atWork(api: Embedded, socket: string, inside: ReturnType<typeof within>): Promise<readonly Row[]> {
  const announcer = startAnnouncer(["--socket", socket, "--log-level=warn"], inside);
  const flags = ["--node-name", NODE, "--kubeconfig", api.kubeconfig, "--announcer-socket", socket, "--log-level=warn"];
  const speaker = spawn(process.execPath, [SPEAKER, ...flags], { stdio: ["ignore", "inherit", "inherit"] });
  const { pid: speakerPid = 0 } = speaker;
  await eventually(() => successes(api, "servicel2statuses.metallb.io/status") >= SERVICES, {
    ms: 600_000,
    everyMs: 100,
  });
  await untilQuiet(() => cpuSeconds(speakerPid));
  const rows = [
    alone(`speaker.${SERVICES}.rss`, residentMiB(speakerPid), "MiB", `${SERVICES} Services, all announced from here`),
    alone(`announcer.${SERVICES}.rss`, residentMiB(announcer.child.pid ?? 0), "MiB", `${SERVICES} addresses held`),
    await endpointEvent(api, speakerPid),
  ];
  for (const child of [speaker, announcer.child]) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  return rows;
}

/** One of two endpoints becomes ready, or is no longer; the Service is announced all the while. */
async function endpointEvent(api: Embedded, pid: number): Promise<Row> {
  const { cluster, close } = await connectTo(api);
  const before = cpuSeconds(pid);
  for (let event = 0; event < EVENTS; event += 1) {
    const endpoints = [endpoint("10.1.0.1", true), endpoint("10.1.0.2", event % 2 === 0)];
    await cluster.patch(ENDPOINT_SLICES, `default/web-${event}`, { endpoints }, undefined);
  }
  await untilQuiet(() => cpuSeconds(pid));
  const spentMs = (cpuSeconds(pid) - before) * 1000;
  close();
  return alone(
    `speaker.${SERVICES}.endpoint-event`,
    spentMs / EVENTS,
    "ms",
    `CPU of the process, mean of ${EVENTS}; aim under 1`,
  );
}

async function populate(api: Embedded): Promise<void> {
  await createServices(api, SERVICES, "10.64.0.0/14");
  await controlled(api, SERVICES);
  const { cluster, close } = await connectTo(api);
  await api.request("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: NODE } });
  await api.request("POST", "/apis/metallb.io/v1beta1/namespaces/metallb-system/l2advertisements", {
    apiVersion: "metallb.io/v1beta1",
    kind: "L2Advertisement",
    metadata: { name: "everything", namespace: "metallb-system" },
  });
  await createAll(SERVICES, (name) => createSlice(cluster, name));
  close();
}

async function createSlice(cluster: Cluster, service: string): Promise<void> {
  await cluster.create(ENDPOINT_SLICES, "default", {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: service, labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    ports: [{ port: 80 }],
    endpoints: [endpoint("10.1.0.1", true), endpoint("10.1.0.2", true)],
  });
}

function endpoint(address: string, ready: boolean): object {
  return { addresses: [address], nodeName: NODE, conditions: { ready } };
}
