/** What is tried with @kubernetes/client-node. */
import {
  ApiException,
  ApiextensionsV1Api,
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  DiscoveryV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  VersionApi,
} from "@kubernetes/client-node";
import { expect } from "vitest";

/** A configured client, and the namespace of the run. */
export interface Client {
  readonly config: KubeConfig;
  readonly namespace: string;
}

/** One call, by the name of the library's method. */
export interface ClientCall {
  readonly call: string;
  readonly behaviour: string;
  readonly run: (client: Client) => Promise<void>;
}

const group = { group: "test.lanlord.io", version: "v1", plural: "probes" };
const spec = { selector: { app: "typed" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] };
const by = (strategy: PatchStrategy) => setHeaderOptions("Content-Type", strategy);
const probe = (name: string, more: object = {}) => ({
  ...{ apiVersion: "test.lanlord.io/v1", kind: "Probe", metadata: { name } },
  ...more,
});

const reading: readonly ClientCall[] = [
  {
    call: "VersionApi.getCode",
    behaviour: "reads the version",
    run: async ({ config }) => {
      expect(await config.makeApiClient(VersionApi).getCode()).toMatchObject({ major: "1" });
    },
  },
  {
    call: "CoreV1Api.getAPIResources",
    behaviour: "reads what the core group serves",
    run: async ({ config }) => {
      const { resources } = await config.makeApiClient(CoreV1Api).getAPIResources();
      expect(resources.map(({ name }) => name)).toContain("services/status");
    },
  },
  {
    call: "CoreV1Api.readNamespace",
    behaviour: "reads an object, with its times as dates",
    run: async ({ config, namespace }) => {
      const read = await config.makeApiClient(CoreV1Api).readNamespace({ name: namespace });
      expect(read.metadata?.creationTimestamp).toBeInstanceOf(Date);
      expect(read.status?.phase).toBe("Active");
    },
  },
  {
    call: "CoreV1Api.listNode",
    behaviour: "lists what belongs to no namespace",
    run: async ({ config }) => {
      expect((await config.makeApiClient(CoreV1Api).listNode()).items).toBeInstanceOf(Array);
    },
  },
  {
    call: "CoreV1Api.readNamespacedService",
    behaviour: "throws what the server says against it",
    run: async ({ config, namespace }) => {
      const read = config.makeApiClient(CoreV1Api).readNamespacedService({ name: "absent", namespace });
      const refusal: unknown = await read.catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ApiException);
      expect(refusal).toMatchObject({ code: 404 });
    },
  },
];

const services: readonly ClientCall[] = [
  {
    call: "CoreV1Api.createNamespacedService",
    behaviour: "creates a Service",
    run: async ({ config, namespace }) => {
      const body = { metadata: { name: "typed", labels: { app: "typed" } }, spec: { ...spec, type: "LoadBalancer" } };
      const made = await config.makeApiClient(CoreV1Api).createNamespacedService({ namespace, body });
      expect(made.spec?.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    },
  },
  {
    call: "CoreV1Api.listServiceForAllNamespaces",
    behaviour: "lists in pages, by labels",
    run: async ({ config }) => {
      const list = await config
        .makeApiClient(CoreV1Api)
        .listServiceForAllNamespaces({ labelSelector: "app=typed", limit: 1 });
      expect(list.items.map(({ metadata }) => metadata?.name)).toEqual(["typed"]);
    },
  },
  {
    call: "CoreV1Api.patchNamespacedService",
    behaviour: "patches a Service strategically, by JSON patch and by merge patch",
    run: async ({ config, namespace }) => {
      const api = config.makeApiClient(CoreV1Api);
      const target = { name: "typed", namespace };
      const strategic = await api.patchNamespacedService(
        { ...target, body: { spec: { ports: [{ name: "dns", port: 53, protocol: "UDP" }] } } },
        by(PatchStrategy.StrategicMergePatch),
      );
      expect(strategic.spec?.ports?.map(({ name }) => name)).toEqual(["dns", "http"]);
      const stepped = await api.patchNamespacedService(
        { ...target, body: [{ op: "remove", path: "/spec/ports/0" }] },
        by(PatchStrategy.JsonPatch),
      );
      expect(stepped.spec?.ports?.map(({ name }) => name)).toEqual(["http"]);
      const merged = await api.patchNamespacedService(
        { ...target, body: { metadata: { annotations: { a: "b" } } } },
        by(PatchStrategy.MergePatch),
      );
      expect(merged.metadata?.annotations).toEqual({ a: "b" });
    },
  },
  {
    call: "CoreV1Api.patchNamespacedServiceStatus",
    behaviour: "writes status and annotations through the status",
    run: async ({ config, namespace }) => {
      const body = {
        metadata: { annotations: { c: "d" } },
        status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
      };
      const given = await config
        .makeApiClient(CoreV1Api)
        .patchNamespacedServiceStatus({ name: "typed", namespace, body }, by(PatchStrategy.MergePatch));
      expect(given.status?.loadBalancer?.ingress?.[0]?.ip).toBe("192.0.2.1");
      expect(given.metadata?.annotations).toEqual({ a: "b", c: "d" });
    },
  },
  {
    call: "CoreV1Api.replaceNamespacedServiceStatus",
    behaviour: "replaces the status at the version it read, and no other",
    run: async ({ config, namespace }) => {
      const api = config.makeApiClient(CoreV1Api);
      const read = await api.readNamespacedService({ name: "typed", namespace });
      const body = { ...read, status: { loadBalancer: { ingress: [{ ip: "192.0.2.2" }] } } };
      await api.replaceNamespacedServiceStatus({ name: "typed", namespace, body });
      const late = { ...body, status: { loadBalancer: {} } };
      await expect(api.replaceNamespacedServiceStatus({ name: "typed", namespace, body: late })).rejects.toMatchObject({
        code: 409,
      });
    },
  },
  {
    call: "CoreV1Api.deleteNamespacedService",
    behaviour: "deletes a Service",
    run: async ({ config, namespace }) => {
      const api = config.makeApiClient(CoreV1Api);
      await api.deleteNamespacedService({ name: "typed", namespace });
      await expect(api.readNamespacedService({ name: "typed", namespace })).rejects.toMatchObject({ code: 404 });
    },
  },
];

const others: readonly ClientCall[] = [
  {
    call: "CoreV1Api.createNamespacedEvent",
    behaviour: "creates an Event",
    run: async ({ config, namespace }) => {
      const about = { kind: "Service", name: "typed", namespace };
      const body = {
        metadata: { generateName: "typed." },
        involvedObject: about,
        reason: "Told",
        type: "Normal",
        count: 1,
      };
      const made = await config.makeApiClient(CoreV1Api).createNamespacedEvent({ namespace, body });
      expect(made.metadata.name).toMatch(/^typed\..{5}$/);
    },
  },
  {
    call: "CoreV1Api.createNamespacedSecret",
    behaviour: "creates a Secret from text",
    run: async ({ config, namespace }) => {
      const body = { metadata: { name: "typed" }, stringData: { key: "value" } };
      const made = await config.makeApiClient(CoreV1Api).createNamespacedSecret({ namespace, body });
      expect(made.data).toEqual({ key: "dmFsdWU=" });
    },
  },
  {
    call: "DiscoveryV1Api.createNamespacedEndpointSlice",
    behaviour: "creates an EndpointSlice",
    run: async ({ config, namespace }) => {
      const body = {
        metadata: { name: "typed", labels: { "kubernetes.io/service-name": "typed" } },
        ...{ addressType: "IPv4", ports: [{ name: "http", port: 8080 }] },
        endpoints: [{ addresses: ["192.0.2.10"], conditions: { ready: true } }],
      };
      const made = await config.makeApiClient(DiscoveryV1Api).createNamespacedEndpointSlice({ namespace, body });
      expect(made.endpoints?.[0]?.conditions?.ready).toBe(true);
    },
  },
  {
    call: "CoordinationV1Api.replaceNamespacedLease",
    behaviour: "renews a Lease",
    run: async ({ config, namespace }) => {
      const api = config.makeApiClient(CoordinationV1Api);
      const body = { metadata: { name: "typed" }, spec: { holderIdentity: "me", leaseDurationSeconds: 15 } };
      const made = await api.createNamespacedLease({ namespace, body });
      const taken = { ...made, spec: { ...made.spec, holderIdentity: "you" } };
      const renewed = await api.replaceNamespacedLease({ name: "typed", namespace, body: taken });
      expect(renewed.spec?.holderIdentity).toBe("you");
    },
  },
  {
    call: "AppsV1Api.createNamespacedDaemonSet",
    behaviour: "creates a DaemonSet, as data",
    run: async ({ config, namespace }) => {
      const labels = { app: "typed" };
      const pod = {
        nodeSelector: { "test.lanlord.io/none": "" },
        containers: [{ name: "c", image: "registry.test/none" }],
      };
      const template = { metadata: { labels }, spec: pod };
      const body = { metadata: { name: "typed" }, spec: { selector: { matchLabels: labels }, template } };
      const made = await config.makeApiClient(AppsV1Api).createNamespacedDaemonSet({ namespace, body });
      expect(made.metadata?.generation).toBe(1);
    },
  },
  {
    call: "RbacAuthorizationV1Api.createNamespacedRole",
    behaviour: "creates a Role",
    run: async ({ config, namespace }) => {
      const body = {
        metadata: { name: "typed" },
        rules: [{ apiGroups: [""], resources: ["services"], verbs: ["get"] }],
      };
      const made = await config.makeApiClient(RbacAuthorizationV1Api).createNamespacedRole({ namespace, body });
      expect(made.rules?.[0]?.verbs).toEqual(["get"]);
    },
  },
  {
    call: "ApiextensionsV1Api.readCustomResourceDefinition",
    behaviour: "reads a definition",
    run: async ({ config }) => {
      const read = await config
        .makeApiClient(ApiextensionsV1Api)
        .readCustomResourceDefinition({ name: "probes.test.lanlord.io" });
      expect(read.status?.acceptedNames?.kind).toBe("Probe");
    },
  },
];

const custom: readonly ClientCall[] = [
  {
    call: "CustomObjectsApi.createNamespacedCustomObject",
    behaviour: "creates a custom object",
    run: async ({ config, namespace }) => {
      const api = config.makeApiClient(CustomObjectsApi);
      const made: unknown = await api.createNamespacedCustomObject({
        ...group,
        namespace,
        body: probe("typed", { spec: {} }),
      });
      expect(made).toMatchObject({ spec: { size: 5 } });
    },
  },
  {
    call: "CustomObjectsApi.patchNamespacedCustomObjectStatus",
    behaviour: "patches a custom object's status",
    run: async ({ config, namespace }) => {
      const given: unknown = await config
        .makeApiClient(CustomObjectsApi)
        .patchNamespacedCustomObjectStatus(
          { ...group, namespace, name: "typed", body: { status: { phase: "x" } } },
          by(PatchStrategy.MergePatch),
        );
      expect(given).toMatchObject({ status: { phase: "x" } });
    },
  },
  {
    call: "CustomObjectsApi.listNamespacedCustomObject",
    behaviour: "lists custom objects",
    run: async ({ config, namespace }) => {
      const list: unknown = await config
        .makeApiClient(CustomObjectsApi)
        .listNamespacedCustomObject({ ...group, namespace });
      expect(list).toMatchObject({ kind: "ProbeList", items: [{ kind: "Probe", metadata: { name: "typed" } }] });
    },
  },
  {
    call: "CustomObjectsApi.deleteNamespacedCustomObject",
    behaviour: "deletes a custom object",
    run: async ({ config, namespace }) => {
      const api = config.makeApiClient(CustomObjectsApi);
      await api.deleteNamespacedCustomObject({ ...group, namespace, name: "typed" });
      await expect(api.getNamespacedCustomObject({ ...group, namespace, name: "typed" })).rejects.toMatchObject({
        code: 404,
      });
    },
  },
  {
    call: "KubernetesObjectApi.patch",
    behaviour: "applies any object on the server's side, finding its path by discovery",
    run: async ({ config, namespace }) => {
      const object = { ...probe("applied", { spec: { size: 3 } }), metadata: { name: "applied", namespace } };
      const applied: unknown = await KubernetesObjectApi.makeApiClient(config).patch(
        ...([object, undefined, undefined, "test", true, PatchStrategy.ServerSideApply] as const),
      );
      expect(applied).toMatchObject({ spec: { size: 3 }, metadata: { managedFields: [{ operation: "Apply" }] } });
    },
  },
  {
    call: "KubernetesObjectApi.read",
    behaviour: "reads any object, finding its path by discovery",
    run: async ({ config, namespace }) => {
      const header = { ...probe("applied"), metadata: { name: "applied", namespace } };
      const read: unknown = await KubernetesObjectApi.makeApiClient(config).read(header);
      expect(read).toMatchObject({ kind: "Probe", spec: { size: 3 } });
    },
  },
];

/** In this order. */
export const clientCalls: readonly ClientCall[] = [...reading, ...services, ...others, ...custom];
