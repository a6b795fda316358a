/** What a new cluster holds already. */
import { born } from "./metadata.ts";
import type { Api } from "../rest/api.ts";
import type { Kind } from "../kinds/kind.ts";
import { resourceOf } from "../kinds/kind.ts";
import type { KubeObject } from "../object.ts";

const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** Creates the default namespaces and the API server's own Service. */
export function seed(api: Api): void {
  for (const name of NAMESPACES) plant(api, "v1", "Namespace", "", { metadata: { name } });
  plant(api, "v1", "Service", "default", {
    metadata: { name: "kubernetes", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }] },
  });
}

function plant(
  api: Api,
  apiVersion: string,
  kindName: string,
  namespace: string,
  fields: Pick<KubeObject, "metadata"> & Partial<KubeObject>,
): void {
  const kind: Kind | undefined = api.registry.named(apiVersion, kindName);
  if (kind === undefined) return;
  const object = kind.rules.defaulted({ apiVersion, kind: kindName, ...fields });
  const key = { resource: resourceOf(kind), namespace, name: fields.metadata.name };
  api.store.put(key, kind.rules.created(born(kind, object, namespace, api.now())), undefined);
}
