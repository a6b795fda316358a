import { afterEach, beforeEach, expect, it } from "vitest";
import { runProgram } from "../../speaker/program.ts";
import { at } from "../api-server/object.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { startSpeaker } from "./running-speaker.ts";
import { createSpeakerFixture } from "./speaker-fixture.ts";
import type { SpeakerFixture } from "./speaker-fixture.ts";

let cluster: SpeakerFixture;
let stop: () => Promise<void>;
let ports: { readonly metrics: number; readonly health: number };

beforeEach(async () => {
  cluster = await createSpeakerFixture();
  ports = { metrics: await freePort(), health: await freePort() };
  const program: Parameters<typeof startSpeaker>[2] = (parts, signal) => runProgram(parts, ports, signal);
  stop = await startSpeaker(cluster, { announcerSocket: "/nonexistent/socket" }, program);
});

afterEach(async () => {
  await stop();
  await cluster.close();
});

it("reports what it cannot read of the configuration, and that it is mended", async () => {
  const advertisements = `/apis/metallb.io/v1beta1/namespaces/${cluster.namespace}/l2advertisements`;
  await expectStatus({ result: "Valid", errorSummary: "" });
  const spec = { nodeSelectors: [{ matchExpressions: [{ key: "zone", operator: "In", values: [] }] }] };
  const broken = { apiVersion: "metallb.io/v1beta1", kind: "L2Advertisement", metadata: { name: "broken" }, spec };
  await cluster.create(advertisements, broken);
  const where = `L2Advertisement "${cluster.namespace}/broken": spec.nodeSelectors[0].matchExpressions[0].values: `;
  await expectStatus({
    result: "Invalid",
    errorSummary: `${where}In needs at least one value`,
    conditions: [{ type: "configReconcilerValid", status: "False", reason: "ConfigError" }],
  });
  expect(await read("/metrics", ports.metrics)).toContain("metallb_k8s_client_config_stale_bool 1\n");
  await cluster.remove(`${advertisements}/broken`);
  await expectStatus({ result: "Valid" });
});

it("is ready once it knows the cluster, and shows MetalLB's metrics", async () => {
  await eventually(async () => (await read("/readyz", ports.health)) === "ok\n");
  const metrics = await read("/metrics", ports.metrics);
  expect(metrics).toContain("metallb_k8s_client_config_loaded_bool 1\n");
  expect(metrics).toContain("# TYPE metallb_speaker_announced gauge\n");
  expect(metrics).toContain("lanlord_speaker_announcer_up 0\n");
  expect(metrics).toContain("# TYPE metallb_layer2_requests_received counter\n");
});

function expectStatus(status: object): Promise<boolean> {
  const { api, namespace, nodes } = cluster;
  const path = `/apis/metallb.io/v1beta1/namespaces/${namespace}/configurationstates/speaker-${nodes[0]}`;
  return eventually(async () => {
    const { json } = await api.request("GET", path);
    expect(at(json, "metadata", "labels")).toEqual({
      "metallb.io/component-type": "speaker",
      "metallb.io/node-name": nodes[0],
    });
    expect(at(json, "status")).toMatchObject(status);
    return true;
  });
}

async function read(path: string, port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).text();
}
