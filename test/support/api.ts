/** The API server that an integration test talks to: a real cluster's where one is named, an embedded one otherwise. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type RequestOptions, request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { type ApiServer, type ApiServerOptions, startApiServer } from "../api-server/server.ts";

/** An answer, as it came. */
export interface Reply {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly json: unknown;
}

/** One raw request; an object is sent as JSON, text as it is. */
export type Request = (
  method: string,
  path: string,
  body?: object | string,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

/** A connection to an API server. */
export interface Connection {
  /** The path of a kubeconfig. */
  readonly kubeconfig: string;
  readonly request: Request;
  /** The embedded server itself, for faults and the audit; undefined on a real cluster. */
  readonly embedded: ApiServer | undefined;
  readonly close: () => Promise<void>;
}

/** A connection to an embedded server. */
export interface EmbeddedConnection extends Connection {
  readonly embedded: ApiServer;
}

/** Connects to TEST_KUBECONFIG's cluster, or to a fresh embedded server. */
export async function connect(): Promise<Connection> {
  const kubeconfig = process.env["TEST_KUBECONFIG"];
  if (kubeconfig === undefined || kubeconfig === "") return connectEmbedded();
  return { kubeconfig, request: requester(kubeconfig), embedded: undefined, close: () => Promise.resolve() };
}

/** Connects to a fresh embedded server, whatever the environment says: for tests that order faults. */
export async function connectEmbedded(options?: ApiServerOptions): Promise<EmbeddedConnection> {
  const embedded = await startApiServer(options);
  const text = await embedded.kubeconfig();
  const folder = await mkdtemp(join(tmpdir(), "lanlord-api-"));
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, text, { mode: 0o600 });
  const close = async () => {
    await embedded.close();
    await rm(folder, { recursive: true });
  };
  return { kubeconfig, request: requesterWith(text), embedded, close };
}

/** Raw requests as the current user of a kubeconfig, given by its path. */
export function requester(kubeconfig: string): Request {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return requestsAs(config);
}

/** The same, given its text. */
export function requesterWith(kubeconfig: string): Request {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return requestsAs(config);
}

function requestsAs(config: KubeConfig): Request {
  const server = config.getCurrentCluster()?.server ?? "";
  return async (method, path, body, headers = {}) => {
    const options = { method, headers: { ...DEFAULTS } };
    await config.applyToHTTPSOptions(options);
    Object.assign(options.headers, headers);
    return exchange(new URL(path, server), options, body);
  };
}

const DEFAULTS = { Accept: "application/json", "Content-Type": "application/json" };

function exchange(url: URL, options: RequestOptions, body: object | string | undefined): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ code: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
    });
    sent.on("error", reject);
    const text = typeof body === "object" ? JSON.stringify(body) : body;
    // Node leaves the length out of a DELETE unless told.
    if (text !== undefined) sent.setHeader("Content-Length", Buffer.byteLength(text));
    sent.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
