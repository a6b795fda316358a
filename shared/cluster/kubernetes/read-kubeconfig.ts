/**
 * A program that prints the credentials of one kubeconfig and ends, so that the 80 MiB that the Kubernetes client takes
 * to load are never ours. Its one argument is the kubeconfig; without it the client looks where kubectl would, and then
 * for the service account of a Pod.
 */
import type { RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Credentials } from "./credentials.ts";

const [kubeconfig] = process.argv.slice(2);
const config = new KubeConfig();
if (kubeconfig === undefined) config.loadFromDefault();
else config.loadFromFile(kubeconfig);
process.stdout.write(JSON.stringify(await credentialsOf(config)));

async function credentialsOf(config: KubeConfig): Promise<Credentials> {
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error("there is no current context, or it names no cluster");
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const tokenFile = tokenFileOf(config.getCurrentUser()?.authProvider);
  return {
    server,
    tls: {
      ...pem("ca", options.ca),
      ...pem("cert", options.cert),
      ...pem("key", options.key),
      ...(options.servername === undefined ? {} : { servername: options.servername }),
      ...(options.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: options.rejectUnauthorized }),
    },
    headers: options.headers as Record<string, string>,
    ...(tokenFile === undefined ? {} : { tokenFile }),
  };
}

function pem<N extends string>(name: N, value: unknown): Partial<Record<N, string>> {
  return Buffer.isBuffer(value) || typeof value === "string" ? ({ [name]: value.toString() } as Record<N, string>) : {};
}

function tokenFileOf(provider: unknown): string | undefined {
  const { config } = (provider ?? {}) as { config?: { tokenFile?: string } };
  return config?.tokenFile;
}
