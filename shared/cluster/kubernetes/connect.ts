/** The cluster behind an API server. */
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { formatFaults } from "../../manifest/fault.ts";
import { VERSION } from "../../version.ts";
import { ApiError } from "../api-error.ts";
import type { Cluster, Written } from "../cluster.ts";
import { openAccess } from "./access.ts";
import { createApi } from "./api.ts";
import type { Api } from "./api.ts";
import { createTeller } from "./events.ts";
import { collectionPath, objectPath } from "./paths.ts";
import { follow } from "./views.ts";

/** Which cluster, and who asks. */
export interface ConnectOptions {
  /** Undefined: where kubectl would look, or the Pod's service account. */
  readonly kubeconfig: string | undefined;
  readonly program: "controller" | "speaker";
  /** Kinds of the groups metallb.io and lanlord.io are read here and nowhere else: elsewhere they mean nothing, and may be forbidden. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A cluster, and the end of the connections to it. */
export interface Connection {
  readonly cluster: Cluster;
  readonly close: () => void;
}

/** Rejects with a KubeconfigError; that the server does not answer is found out, and waited for, later. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const access = await openAccess(options.kubeconfig, options.clock);
  const api = createApi(access, `lanlord-${options.program}/${VERSION}`, options.clock);
  const closing = new AbortController();
  const close = (): void => {
    closing.abort();
    access.close();
  };
  return { cluster: createCluster(api, options, closing.signal), close };
}

function createCluster(api: Api, { namespace, clock, log }: ConnectOptions, closing: AbortSignal): Cluster {
  return {
    views: (kinds, signal) => follow(kinds, { api, namespace, clock, log, signal }),
    find: async (kind, key, signal) => {
      const manifest = await api.call({ method: "GET", path: objectPath(kind, key) }, signal).catch(unlessGone);
      if (manifest === undefined) return undefined;
      const decoded = kind.decode(manifest);
      if (decoded.kind === "read") return decoded.value;
      throw new ApiError("API_REFUSED", `${kind.kind} ${key} cannot be read: ${formatFaults(decoded.faults)}`);
    },
    create: async (kind, namespace, manifest, signal) =>
      written(await api.call({ method: "POST", path: collectionPath(kind, namespace), body: manifest }, signal)),
    patch: async (kind, key, patch, subresource, signal) =>
      written(await api.call({ method: "PATCH", path: objectPath(kind, key, subresource), body: patch }, signal)),
    apply: async (kind, key, manifest, owner, subresource, signal) => {
      const query = new URLSearchParams({ fieldManager: owner, force: "true" });
      const path = `${objectPath(kind, key, subresource)}?${query.toString()}`;
      return written(await api.call({ method: "APPLY", path, body: manifest }, signal));
    },
    remove: async (kind, key, signal) => {
      await api.call({ method: "DELETE", path: objectPath(kind, key) }, signal).catch(unlessGone);
    },
    tell: createTeller(api, clock, log, closing),
  };
}

function unlessGone(error: unknown): undefined {
  if (error instanceof ApiError && error.code === "API_NOT_FOUND") return undefined;
  throw error;
}

function written(answer: unknown): Written {
  const { metadata } = answer as { metadata: { name: string; uid: string; resourceVersion: string } };
  const { name, uid, resourceVersion } = metadata;
  return { name, uid, resourceVersion };
}
