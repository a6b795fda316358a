import { readFileSync } from "node:fs";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { serveAdmission } from "../../controller/admission/admission.ts";
import { issue, namesOf } from "../../controller/admission/certificate.ts";
import type { Clock } from "../../shared/clock.ts";
import { systemClock } from "../../shared/clock.ts";
import { connect } from "../../shared/cluster/kubernetes/connect.ts";
import { at, listAt, textAt } from "../api-server/object.ts";
import type { Fields } from "../api-server/object.ts";
import { connectEmbedded } from "../support/api.ts";
import type { Connection, Reply } from "../support/api.ts";
import { applyCrds } from "../support/crds.ts";
import { eventually } from "../support/eventually.ts";

const NAMESPACE = "metallb-system";
const POOLS = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/ipaddresspools`;
const ADVERTISEMENTS = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/l2advertisements`;
const CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
const SECRET = `/api/v1/namespaces/${NAMESPACE}/secrets/metallb-webhook-cert`;
const APPLY = { "Content-Type": "application/apply-patch+yaml" };
/** It looks every half second then. */
const HURRIED: Clock = { ...systemClock, after: (delayMs, call) => systemClock.after(delayMs / 20, call) };
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let api: Connection;
let ports: number[];
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  ports = [];
  stops = [];
  const resolveService = () => {
    const [port] = ports;
    return port === undefined ? undefined : { host: "127.0.0.1", port };
  };
  api = await connectEmbedded({ resolveService });
  await ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await applyCrds(api.request);
});

afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await api.close();
});

describe("webhooks that the API server asks", () => {
  it("refuse what is wrong, on creation and on update, and say where", async () => {
    await startTrusted();
    expect((await create(POOLS, "first", { addresses: ["192.0.2.0/25"] })).code).toBe(201);
    const overlapping = await create(POOLS, "second", { addresses: ["198.51.100.0/24", "192.0.2.64/26"] });
    expect(overlapping.code).toBe(422);
    expect(textAt(overlapping.json, "message")).toContain(
      'admission webhook "ipaddresspoolvalidationwebhook.metallb.io" denied the request: spec.addresses[1]: CIDR',
    );
    expect(textAt(overlapping.json, "message")).toContain("overlaps with already defined CIDR");
    expect((await create(POOLS, "second", { addresses: ["192.0.2.128/25"] })).code).toBe(201);
    const grown = await update(`${POOLS}/second`, { addresses: ["192.0.2.0/24"] });
    expect(textAt(grown.json, "message")).toContain('of pool "first"');
    const twice = await create(ADVERTISEMENTS, "all", { interfaces: ["eth0", "eth0"] });
    expect(textAt(twice.json, "message")).toContain("spec.interfaces[1]: says the same");
    const elsewhere = "/apis/metallb.io/v1beta1/namespaces/default/ipaddresspools";
    const misplaced = await create(elsewhere, "third", { addresses: ["203.0.113.0/24"] });
    expect(textAt(misplaced.json, "message")).toContain("resource must be created in metallb-system namespace");
  });

  it("warn of pools that are not there, and of Services that a deletion leaves without an address", async () => {
    await startTrusted();
    const unknown = await create(ADVERTISEMENTS, "all", { ipAddressPools: ["later"] });
    expect([unknown.code, String(unknown.headers["warning"])]).toEqual([201, expect.stringContaining("later")]);
    await create(POOLS, "first", { addresses: ["192.0.2.0/24"] });
    await serviceWith("192.0.2.7");
    const rehearsed = await api.request("DELETE", `${POOLS}/first?dryRun=All`);
    const gone = await api.request("DELETE", `${POOLS}/first`);
    for (const { code, headers } of [rehearsed, gone]) {
      expect([code, String(headers["warning"])]).toEqual([200, expect.stringContaining("default/web")]);
    }
  });

  it("answer a rehearsal like the deed", async () => {
    await startTrusted();
    const rehearsed = await create(`${POOLS}?dryRun=All`, "first", { addresses: ["nonsense"] });
    expect(textAt(rehearsed.json, "message")).toContain("spec.addresses[0]");
    const before = await secret();
    await create(`${POOLS}?dryRun=All`, "first", { addresses: ["192.0.2.0/24"] });
    expect(listAt(await ask("GET", POOLS), "items")).toEqual([]);
    expect(await secret()).toEqual(before);
  });
});

describe("their certificate", () => {
  it("is trusted again after somebody applies the manifest anew", async () => {
    await startTrusted();
    const configuration = await ask("GET", `${CONFIGURATIONS}/metallb-webhook-configuration`);
    const bare = listAt(configuration, "webhooks").map((webhook) => {
      const { service } = at(webhook, "clientConfig") as Fields;
      return { ...(webhook as Fields), clientConfig: { service } };
    });
    await ask("PUT", `${CONFIGURATIONS}/metallb-webhook-configuration`, { ...configuration, webhooks: bare });
    await expectCreated("first", { addresses: ["192.0.2.0/24"] });
  });

  it("is made anew before it ends, while it goes on being trusted", async () => {
    await startTrusted();
    const old = await issue(namesOf("metallb-webhook-service", NAMESPACE), daysAgo(300), undefined);
    const data = { "ca.crt": encoded(old.ca), "tls.crt": encoded(old.cert), "tls.key": encoded(old.key) };
    await ask("PATCH", SECRET, { data }, { "Content-Type": "application/merge-patch+json" });
    await eventually(async () => {
      const cert = Buffer.from(textAt(await secret(), "data", "tls.crt"), "base64").toString();
      return cert !== old.cert && new X509Certificate(cert).validToDate > daysAgo(-300);
    });
    await expectCreated("first", { addresses: ["192.0.2.0/24"] });
  });

  it("is one, however many replicas start at once", async () => {
    await applyWebhooks();
    await Promise.all([start(), start(), start()]);
    await eventually(() => ports.length === 3);
    const creations = api.embedded?.audit.writes().filter((write) => write.key === `${NAMESPACE}/metallb-webhook-cert`);
    expect(creations?.filter(({ code }) => code < 300)).toHaveLength(1);
    for (const index of [0, 1, 2]) {
      ports.push(...ports.splice(0, 1));
      await expectCreated(`pool-${index}`, ranges(index));
    }
  });
});

async function startTrusted(): Promise<void> {
  await applyWebhooks();
  await start();
  await eventually(async () => {
    const { code } = await create(`${POOLS}?dryRun=All`, "probe", { addresses: ["203.0.113.0/24"] });
    return code === 201;
  });
}

async function expectCreated(name: string, spec: object): Promise<void> {
  await eventually(async () => (await create(POOLS, name, spec)).code === 201);
}

async function start(): Promise<void> {
  const stop = new AbortController();
  const options = { kubeconfig: api.kubeconfig, program: "controller", namespace: NAMESPACE } as const;
  const { cluster, close } = await connect({ ...options, clock: HURRIED, log: SILENT });
  const serving = serveAdmission({
    cluster,
    namespace: NAMESPACE,
    port: 0,
    certificate: { kind: "ours", serviceName: "metallb-webhook-service", secretName: "metallb-webhook-cert" },
    registry: new Registry(),
    clock: HURRIED,
    log: SILENT,
    signal: stop.signal,
    onListening: (port) => ports.push(port),
  });
  stops.push(async () => {
    stop.abort();
    await serving;
    close();
  });
}

/** The manifests as they are shipped. */
async function applyWebhooks(): Promise<void> {
  const text = readFileSync(join(import.meta.dirname, "../../deploy/webhook.yaml"), "utf8");
  for (const document of parseAllDocuments(text)) {
    const manifest = document.toJS() as Fields;
    const name = textAt(manifest, "metadata", "name");
    const path = textAt(manifest, "kind") === "Service" ? `/api/v1/namespaces/${NAMESPACE}/services` : CONFIGURATIONS;
    await ask("PATCH", `${path}/${name}?fieldManager=kubectl`, manifest, APPLY);
  }
}

async function serviceWith(address: string): Promise<void> {
  const services = "/api/v1/namespaces/default/services";
  const spec = { type: "LoadBalancer", ports: [{ port: 80 }] };
  await ask("POST", services, { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec });
  const status = { loadBalancer: { ingress: [{ ip: address }] } };
  await ask("PATCH", `${services}/web/status`, { status }, { "Content-Type": "application/merge-patch+json" });
}

function create(path: string, name: string, spec: object): Promise<Reply> {
  const kind = path.includes("ipaddresspools") ? "IPAddressPool" : "L2Advertisement";
  return api.request("POST", path, { apiVersion: "metallb.io/v1beta1", kind, metadata: { name }, spec });
}

function update(path: string, spec: object): Promise<Reply> {
  return api.request("PATCH", path, { spec }, { "Content-Type": "application/merge-patch+json" });
}

async function ask(method: string, path: string, body?: object, headers = {}): Promise<Fields> {
  const { code, text, json } = await api.request(method, path, body, headers);
  if (code >= 300) throw new Error(`${method} ${path}: ${text}`);
  return json as Fields;
}

function secret(): Promise<Fields> {
  return ask("GET", SECRET);
}

function ranges(index: number): object {
  return { addresses: [`192.0.${index}.0/24`] };
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 24 * 60 * 60 * 1000);
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64");
}
