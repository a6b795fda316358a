/** What a new cluster holds already. */
import assert from "node:assert/strict";
import { resourceOf } from "../kinds/kind.ts";
import type { KubeObject } from "../object.ts";
import type { Api } from "../rest/api.ts";
import { born } from "./metadata.ts";

const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

const API_SERVER = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "kubernetes", labels: { component: "apiserver", provider: "kubernetes" } },
  spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }] },
};

/** Creates the default namespaces and the API server's own Service. */
export function seed(api: Api): void {
  for (const name of NAMESPACES) plant(api, "", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  plant(api, "default", API_SERVER);
}

function plant(api: Api, namespace: string, object: KubeObject): void {
  const kind = api.registry.named(object.apiVersion, object.kind);
  assert(kind !== undefined);
  const key = { resource: resourceOf(kind), namespace, name: object.metadata.name };
  api.store.put(key, kind.rules.created(born(kind, kind.rules.defaulted(object), namespace, api.now())), undefined);
}
