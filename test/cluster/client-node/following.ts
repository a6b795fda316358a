/** What is tried of @kubernetes/client-node's ways to follow objects. */
import { CoreV1Api, makeInformer, Watch } from "@kubernetes/client-node";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.ts";
import type { Client, ClientCall } from "./calls.ts";

const labelled = (name: string) => ({ metadata: { name, labels: { followed: "yes" } } });
const LABELS = "followed=yes";

/** In this order. */
export const followingCalls: readonly ClientCall[] = [
  {
    call: "Watch.watch",
    behaviour: "tells what comes, changes and goes after a list",
    run: async (client) => {
      const { config, namespace } = client;
      const api = config.makeApiClient(CoreV1Api);
      const { metadata } = await api.listNamespacedConfigMap({ namespace });
      const seen: string[] = [];
      const aborted = await new Watch(config).watch(
        `/api/v1/namespaces/${namespace}/configmaps`,
        { resourceVersion: metadata?.resourceVersion, labelSelector: LABELS },
        (phase, object: { metadata: { name: string } }) => seen.push(`${phase} ${object.metadata.name}`),
        () => undefined,
      );
      await comeChangeAndGo(client, "watched");
      await eventually(() => seen.length >= 3);
      aborted.abort();
      expect(seen).toEqual(["ADDED watched", "MODIFIED watched", "DELETED watched"]);
    },
  },
  {
    call: "makeInformer",
    behaviour: "keeps what there is, and tells what comes, changes and goes",
    run: async (client) => {
      const { config, namespace } = client;
      const api = config.makeApiClient(CoreV1Api);
      await api.createNamespacedConfigMap({ namespace, body: labelled("first") });
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const list = () => api.listNamespacedConfigMap({ namespace, labelSelector: LABELS });
      const informer = makeInformer(config, path, list, LABELS);
      const seen: string[] = [];
      for (const verb of ["add", "update", "delete"] as const)
        informer.on(verb, ({ metadata }) => seen.push(`${verb} ${metadata?.name ?? ""}`));
      await informer.start();
      await eventually(() => informer.get("first", namespace) !== undefined);
      await comeChangeAndGo(client, "informed");
      await eventually(() => seen.length >= 4);
      await informer.stop();
      expect(seen).toEqual(["add first", "add informed", "update informed", "delete informed"]);
      expect(informer.list(namespace).map(({ metadata }) => metadata?.name)).toEqual(["first"]);
    },
  },
];

async function comeChangeAndGo({ config, namespace }: Client, name: string): Promise<void> {
  const api = config.makeApiClient(CoreV1Api);
  const made = await api.createNamespacedConfigMap({ namespace, body: labelled(name) });
  await api.replaceNamespacedConfigMap({ name, namespace, body: { ...made, data: { a: "b" } } });
  await api.deleteNamespacedConfigMap({ name, namespace });
}
