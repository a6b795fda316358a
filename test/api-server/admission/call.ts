/** Asks one webhook over HTTPS. */
import { request } from "node:https";
import { parseJson, printJson } from "../http/json.ts";
import type { Fields } from "../object.ts";
import type { Webhook } from "./webhook.ts";

/** Where a Service's webhook really listens: there is no kube-proxy here. */
export type ResolveService = (service: {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}) => { readonly host: string; readonly port: number } | undefined;

/** The webhook's parsed answer; rejects with a reason fit for the message of a refusal. */
export async function call(webhook: Webhook, question: Fields, resolveService: ResolveService): Promise<unknown> {
  const { url, host, port, servername } = reached(webhook, resolveService);
  const path = new URL(url);
  path.searchParams.set("timeout", `${webhook.timeoutSeconds}s`);
  const said = `Post ${JSON.stringify(path.href)}`;
  const options = {
    method: "POST",
    host,
    port,
    path: path.pathname + path.search,
    ...(servername === "" ? {} : { servername }),
    headers: { "Content-Type": "application/json", Host: path.host },
    ...(webhook.caBundle === "" ? {} : { ca: webhook.caBundle }),
    agent: false,
    signal: AbortSignal.timeout(webhook.timeoutSeconds * 1000),
  } as const;
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(new Error(`failed to call webhook: ${said}: ${wordsFor(error)}`));
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", refuse);
      response.on("end", () => {
        const { statusCode = 0 } = response;
        const text = Buffer.concat(chunks).toString();
        if (statusCode < 200 || statusCode > 299)
          refuse(new Error(`the server responded with the status code ${statusCode}`));
        else resolve(parsed(text));
      });
    });
    sent.on("error", refuse);
    sent.end(printJson(question));
  });
}

function reached({ endpoint }: Webhook, resolveService: ResolveService) {
  if (endpoint.kind === "url") {
    const { hostname, port } = new URL(endpoint.url);
    return {
      url: endpoint.url,
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? 443 : Number(port),
      servername: "",
    };
  }
  const { namespace, name, path } = endpoint;
  const servername = `${name}.${namespace}.svc`;
  const url = `https://${servername}:${endpoint.port}/${path.replace(/^\//, "")}`;
  const found = resolveService(endpoint);
  if (found === undefined)
    throw new Error(`failed to call webhook: Post ${JSON.stringify(url)}: service ${JSON.stringify(name)} not found`);
  return { url, ...found, servername };
}

/** Go's words for what clients match on. */
function wordsFor(error: Error): string {
  return error.name === "TimeoutError" || error.name === "AbortError" ? "context deadline exceeded" : error.message;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
