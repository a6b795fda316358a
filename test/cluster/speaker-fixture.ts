/** A small cluster for a speaker: two nodes that nobody runs, a pool, an advertisement, and Services made to order. */
import { randomBytes } from "node:crypto";
import { at, listAt, textAt } from "../api-server/object.ts";
import type { Fields } from "../api-server/object.ts";
import { connect } from "../support/api.ts";
import type { Connection, Reply } from "../support/api.ts";
import { applyCrds } from "../support/crds.ts";

/** The cluster, and what a test does in it. */
export interface SpeakerFixture {
  readonly api: Connection;
  /** Where everything namespaced is, the pools included. */
  readonly namespace: string;
  readonly nodes: readonly [string, string];
  /** A Service that holds the address and has endpoints on these nodes. */
  readonly createService: (name: string, address: string, endpointsOn: readonly string[]) => Promise<void>;
  /** Replaces its endpoints. */
  readonly setEndpoints: (service: string, nodes: readonly string[]) => Promise<void>;
  readonly create: (path: string, manifest: object) => Promise<Fields>;
  readonly patch: (path: string, patch: object) => Promise<Fields>;
  readonly remove: (path: string) => Promise<void>;
  readonly statuses: () => Promise<readonly Fields[]>;
  /** Their reasons, oldest first, each as often as it was told. */
  readonly eventsAbout: (service: string) => Promise<readonly { readonly reason: string; readonly message: string }[]>;
  readonly close: () => Promise<void>;
}

const METALLB = "/apis/metallb.io/v1beta1";

/** On the cluster of TEST_KUBECONFIG, or on an embedded server. */
export async function createSpeakerFixture(api?: Connection): Promise<SpeakerFixture> {
  const connection = api ?? (await connect());
  const { request } = connection;
  const id = randomBytes(3).toString("hex");
  const namespace = `lanlord-speaker-${id}`;
  const nodes = [`lanlord-${id}-a`, `lanlord-${id}-b`] as const;
  const inNamespace = (plural: string) => `/api/v1/namespaces/${namespace}/${plural}`;
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;

  const send = async (method: string, path: string, body?: object, type = "application/json"): Promise<Fields> => {
    const reply = await request(method, path, body, { "Content-Type": type });
    return succeeded(reply, `${method} ${path}`);
  };
  const create = (path: string, manifest: object) => send("POST", path, manifest);
  const patch = (path: string, body: object) => send("PATCH", path, body, "application/merge-patch+json");

  await applyCrds(request);
  await create("/api/v1/namespaces", { metadata: { name: namespace } });
  for (const name of nodes) await create("/api/v1/nodes", { metadata: { name, labels: { "lanlord-test": id, name } } });
  await create(`${METALLB}/namespaces/${namespace}/ipaddresspools`, {
    ...typed("IPAddressPool"),
    metadata: { name: "first" },
    spec: { addresses: ["192.0.2.0/24"] },
  });
  await create(`${METALLB}/namespaces/${namespace}/l2advertisements`, {
    ...typed("L2Advertisement"),
    metadata: { name: "example" },
    spec: { ipAddressPools: ["first"], nodeSelectors: [{ matchLabels: { "lanlord-test": id } }] },
  });

  const fixture: SpeakerFixture = {
    api: connection,
    namespace,
    nodes,
    create,
    patch,
    remove: async (path) => {
      await send("DELETE", path);
    },
    createService: async (name, address, endpointsOn) => {
      await create(slices, { ...sliceOf(name), endpoints: endpointsOn.map(endpoint) });
      await create(inNamespace("services"), {
        metadata: { name },
        spec: { type: "LoadBalancer", loadBalancerClass: `lanlord.io/${id}`, ports: [{ port: 80 }] },
      });
      const status = { loadBalancer: { ingress: [{ ip: address }] } };
      await patch(`${inNamespace("services")}/${name}/status`, { status });
    },
    setEndpoints: async (service, endpointsOn) => {
      await patch(`${slices}/${service}`, { endpoints: endpointsOn.map(endpoint) });
    },
    statuses: async () =>
      listAt(await send("GET", `${METALLB}/namespaces/${namespace}/servicel2statuses`), "items") as readonly Fields[],
    eventsAbout: async (service) => {
      const events = listAt(await send("GET", inNamespace("events")), "items");
      return events
        .filter((event) => textAt(event, "involvedObject", "name") === service)
        .flatMap((event) =>
          Array<{ reason: string; message: string }>(Number(at(event, "count"))).fill({
            reason: textAt(event, "reason"),
            message: textAt(event, "message"),
          }),
        );
    },
    close: async () => {
      for (const name of nodes) await request("DELETE", `/api/v1/nodes/${name}`);
      await request("DELETE", `/api/v1/namespaces/${namespace}`);
      await connection.close();
    },
  };
  return fixture;
}

/** The class of the Services of a fixture, which no other speaker of the cluster handles. */
export function classOf({ namespace }: SpeakerFixture): string {
  return `lanlord.io/${namespace.slice(namespace.lastIndexOf("-") + 1)}`;
}

function typed(kind: string): object {
  return { apiVersion: "metallb.io/v1beta1", kind };
}

function sliceOf(service: string): object {
  return { metadata: { name: service, labels: { "kubernetes.io/service-name": service } }, addressType: "IPv4" };
}

function endpoint(nodeName: string): object {
  return { addresses: ["198.51.100.1"], nodeName, conditions: { ready: true } };
}

function succeeded({ code, text, json }: Reply, what: string): Fields {
  if (code >= 300) throw new Error(`${what}: ${code} ${text}`);
  return json as Fields;
}
