/** A controller on an API server, with a namespace, pools and a load-balancer class that are this test's alone. */
import { randomBytes } from "node:crypto";
import { run } from "../../controller/run.ts";
import { systemClock } from "../../shared/clock.ts";
import { connect as connectCluster } from "../../shared/cluster/kubernetes/connect.ts";
import { createLog } from "../../shared/log.ts";
import { at, listAt, textAt } from "../api-server/object.ts";
import type { Fields } from "../api-server/object.ts";
import { applyCrds } from "../support/crds.ts";
import { connect, type Connection } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

/** What a test does to the cluster, and sees of it. Everything is in one namespace. */
export interface Bench {
  readonly connection: Connection;
  readonly namespace: string;
  readonly loadBalancerClass: string;
  readonly putPool: (name: string, spec: object) => Promise<void>;
  readonly removePool: (name: string) => Promise<void>;
  /** A Service of our class, unless its spec says otherwise. */
  readonly createService: (name: string, spec?: object, metadata?: object) => Promise<void>;
  readonly patchService: (name: string, patch: object) => Promise<void>;
  readonly removeService: (name: string) => Promise<void>;
  /** As a speaker reports another host that answers for the address. */
  readonly putConflict: (name: string, address: string) => Promise<void>;
  readonly removeConflict: (name: string) => Promise<void>;
  readonly service: (name: string) => Promise<unknown>;
  readonly addresses: (name: string) => Promise<readonly string[]>;
  /** `reason: message` of every Event about an object of that name. */
  readonly events: (name: string) => Promise<readonly string[]>;
  /** Starts a controller in this process; the returned function stops it. */
  readonly start: () => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

const POOLS = "/apis/metallb.io/v1beta1/namespaces";
const MERGE = { "Content-Type": "application/merge-patch+json" };

/** A namespace with nothing in it; connects where `connection` says, otherwise where integration tests do. */
export async function createBench(connection?: Connection): Promise<Bench> {
  const api = connection ?? (await connect());
  const { request } = api;
  const name = randomBytes(4).toString("hex");
  const namespace = `lanlord-test-${name}`;
  const loadBalancerClass = `test.lanlord.io/${name}`;
  const services = `/api/v1/namespaces/${namespace}/services`;
  const pools = `${POOLS}/${namespace}/ipaddresspools`;

  const conflicts = `/apis/lanlord.io/v1alpha1/namespaces/${namespace}/addressconflicts`;

  async function ask(method: string, path: string, body?: object, headers = {}): Promise<unknown> {
    const { code, text, json } = await request(method, path, body, headers);
    if (code >= 300) throw new Error(`${method} ${path}: ${text}`);
    return json;
  }

  await ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await applyCrds(request);

  const service = (service: string): Promise<unknown> => ask("GET", `${services}/${service}`);
  const addresses = async (name: string): Promise<readonly string[]> =>
    listAt(await service(name), "status", "loadBalancer", "ingress").map((entry) => textAt(entry, "ip"));

  const events = async (name: string): Promise<readonly string[]> => {
    const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.name=${name}`;
    const items = listAt(await ask("GET", path), "items");
    return items.map((item) => `${textAt(item, "reason")}: ${textAt(item, "message")}`);
  };

  return {
    connection: api,
    namespace,
    loadBalancerClass,
    service,
    addresses,
    putPool: async (name, spec) => {
      const path = `${pools}/${name}?fieldManager=lanlord-test&force=true`;
      const body = { apiVersion: "metallb.io/v1beta1", kind: "IPAddressPool", metadata: { name }, spec };
      await ask("PATCH", path, body, { "Content-Type": "application/apply-patch+yaml" });
    },
    removePool: async (name) => {
      await ask("DELETE", `${pools}/${name}`);
    },
    createService: async (name, spec = {}, metadata = {}) => {
      const ours = { type: "LoadBalancer", loadBalancerClass, ports: [{ port: 80 }], selector: { app: name } };
      const body: Fields = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, ...metadata },
        spec: { ...ours, ...spec },
      };
      await ask("POST", services, body);
    },
    patchService: async (name, patch) => {
      await ask("PATCH", `${services}/${name}`, patch, MERGE);
    },
    removeService: async (name) => {
      await ask("DELETE", `${services}/${name}`);
    },
    putConflict: async (name, address) => {
      const spec = { address, mac: "02:00:00:00:00:0a", node: "iris1", link: "eth0" };
      const body = { apiVersion: "lanlord.io/v1alpha1", kind: "AddressConflict", metadata: { name }, spec };
      await ask("POST", conflicts, body);
    },
    removeConflict: async (name) => {
      await ask("DELETE", `${conflicts}/${name}`);
    },
    events,
    start: async () => {
      const stop = new AbortController();
      const clock = systemClock;
      const log = createLog("controller", "none");
      const program = "controller" as const;
      const { kubeconfig } = api;
      const { cluster, close } = await connectCluster({ kubeconfig, program, namespace, clock, log });
      const done = run({ cluster, namespace, loadBalancerClass, clock, log, signal: stop.signal });
      return async () => {
        stop.abort();
        await done;
        close();
      };
    },
    close: async () => {
      await ask("DELETE", `/api/v1/namespaces/${namespace}`);
      await api.close();
    },
  };
}

/** The value of an annotation. */
export function annotation(object: unknown, key: string): unknown {
  return at(object, "metadata", "annotations", key);
}

/** Waits until a Service has these addresses. */
export async function expectAddresses(bench: Bench, name: string, addresses: readonly string[]): Promise<void> {
  await eventually(async () => {
    const found = await bench.addresses(name);
    if (found.join() !== addresses.join()) throw new Error(`${name} has [${found.join()}]`);
    return true;
  });
}

/** Waits for an Event with that text. */
export async function expectTold(bench: Bench, name: string, text: string): Promise<void> {
  await eventually(async () => {
    const found = await bench.events(name);
    if (!found.some((event) => event.includes(text))) throw new Error(`told about ${name}: ${found.join("; ")}`);
    return true;
  });
}
