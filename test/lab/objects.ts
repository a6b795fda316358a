/** What the lab's user does to the cluster: apply manifests, look, change. */
import { parseAllDocuments, stringify } from "yaml";
import type { Reply, Request } from "../support/api.ts";

/** Paths are the API's: `/api/v1/namespaces/default/services/myapp`. */
export interface Objects {
  /** Each document of the YAML text. Like: kubectl apply --server-side -f - */
  readonly apply: (yaml: string) => Promise<void>;
  readonly get: (path: string) => Promise<Manifest>;
  /** The items of a list. */
  readonly list: (path: string) => Promise<readonly Manifest[]>;
  /** Like: kubectl patch --type merge */
  readonly patch: (path: string, patch: object) => Promise<void>;
}

/** An object as the API gives it, as far as the lab looks. */
export interface Manifest {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly type?: string; readonly mac?: string };
  readonly status?: Status;
}

/** The status of a Service or of a ServiceL2Status. */
export interface Status {
  readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] };
  readonly node?: string;
  readonly serviceName?: string;
}

/** The first half of a manifest. */
interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Over raw requests, refused ones thrown. */
export function createObjects(request: Request): Objects {
  const ask: Request = async (method, path, body, headers) =>
    accepted(method, path, await request(method, path, body, headers));
  const pathOf = async ({ apiVersion, kind, metadata }: Named): Promise<string> => {
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = (await ask("GET", group)).json as { resources: { name: string; kind: string }[] };
    const plural = resources.find((resource) => resource.kind === kind && !resource.name.includes("/"))?.name;
    if (plural === undefined) throw new Error(`the API server does not serve ${apiVersion} ${kind}`);
    const namespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
    return `${group}${namespace}/${plural}/${metadata.name}`;
  };
  return {
    apply: async (yaml) => {
      for (const document of parseAllDocuments(yaml)) {
        const path = await pathOf(document.toJS() as Named);
        await ask("PATCH", `${path}?fieldManager=lab`, stringify(document), {
          "Content-Type": "application/apply-patch+yaml",
        });
      }
    },
    get: async (path) => (await ask("GET", path)).json as Manifest,
    list: async (path) => ((await ask("GET", path)).json as { items: Manifest[] }).items,
    patch: async (path, patch) => {
      await ask("PATCH", path, patch, { "Content-Type": "application/merge-patch+json" });
    },
  };
}

function accepted(method: string, path: string, reply: Reply): Reply {
  if (reply.code < 300) return reply;
  throw new Error(`${method} ${path} was answered ${reply.code}: ${reply.text}`);
}
