/** One request from its arrival to its answer: faults, identity, route, refusals. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Audit } from "../audit.ts";
import type { Faults, RequestFault } from "../faults/faults.ts";
import type { Registry } from "../kinds/registry.ts";
import type { Fields } from "../object.ts";
import type { Api, User } from "../rest/api.ts";
import { Refusal, internalError, unauthorized } from "../status.ts";
import { coreVersions, group, groupList, resourceList } from "./discovery.ts";
import { isAnonymous, userOf } from "./identity.ts";
import { formOf } from "./negotiate.ts";
import type { OpenApi } from "./openapi.ts";
import { send, sendRefusal, sendBytes } from "./reply.ts";
import { type ResourceRequest, resourceName, resourceRequest, serveResource } from "./resource.ts";
import { type Route, routeOf } from "./route.ts";

/** Everything that the requests of one server share. */
export interface Serving {
  readonly api: Api;
  readonly faults: Faults;
  readonly openApi: OpenApi;
  readonly audit: Audit;
  readonly tokens: ReadonlyMap<string, User>;
  readonly bookmarkMs: number;
}

/** What `GET /version` says; kubectl compares it with its own. */
const VERSION = {
  major: "1",
  minor: "34",
  gitVersion: "v1.34.0-lanlord",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "2025-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "linux/amd64",
};

/** A watch that names no timeout ends after half an hour at the earliest on a real server, too. */
const WATCH_TIMEOUT_MS = 30 * 60 * 1000;
const OPEN_TO_ANYONE = new Set<Route["kind"]>(["health", "version"]);

/** Answers one request, whatever happens. */
export async function handle(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await answer(serving, request, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else
      sendRefusal(response, error instanceof Refusal ? error : internalError((error as Error).stack ?? String(error)));
  }
}

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = "/", search = ""] = (request.url ?? "/").split("?", 2);
  const route = routeOf(path);
  const user = userOf(request, serving.tokens);
  if (isAnonymous(user) && !OPEN_TO_ANYONE.has(route.kind)) throw unauthorized();
  if (route.kind === "resource") {
    const asked = resourceRequest(serving.api, request, route, new URLSearchParams(search), user);
    await served(serving, asked, request, response);
  } else sendAbout(serving, route, request, response);
}

async function served(
  serving: Serving,
  asked: ResourceRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const resource = resourceName(asked.kind, asked.subresource);
  const faultable = { verb: asked.verb, resource, userAgent: asked.userAgent };
  try {
    for (const fault of serving.faults.meeting(faultable)) await suffer(fault, response);
    if (response.destroyed) return;
    const seconds = Number(asked.query.get("timeoutSeconds") ?? 0);
    const timeoutMs = seconds > 0 ? seconds * 1000 : WATCH_TIMEOUT_MS;
    const isCut = () => serving.faults.isCut(faultable);
    const streaming = { timeoutMs, bookmarkMs: serving.bookmarkMs, isCut };
    const answered = await serveResource(serving.api, request, response, asked, streaming);
    if (answered !== undefined) note(serving, asked, resource, answered.code, answered.object);
  } catch (error) {
    note(serving, asked, resource, error instanceof Refusal ? error.code : 500, {});
    throw error;
  }
}

async function suffer(fault: RequestFault, response: ServerResponse): Promise<void> {
  switch (fault.kind) {
    case "refuse":
      response.destroy();
      return;
    case "delay":
      await delay(fault.ms);
      return;
    case "answer":
      throw ordered(fault);
  }
}

function ordered({ code, retryAfterSeconds = 1 }: Extract<RequestFault, { readonly kind: "answer" }>): Refusal {
  switch (code) {
    case 409:
      return new Refusal(
        409,
        "Conflict",
        "the object has been modified; please apply your changes to the latest version and try again",
      );
    case 410:
      return new Refusal(410, "Expired", "The resourceVersion for the provided watch is too old.");
    case 429:
      return new Refusal(429, "TooManyRequests", "too many requests, please try again later", { retryAfterSeconds });
    case 500:
      return new Refusal(500, "InternalError", "Internal error occurred: ordered by a test");
    case 503:
      return new Refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request", {
        retryAfterSeconds,
      });
  }
}

const READS = new Set(["get", "list", "watch"]);

function note(
  { audit }: Serving,
  asked: ResourceRequest,
  resource: string,
  code: number,
  object: Readonly<Record<string, unknown>>,
): void {
  if (READS.has(asked.verb)) return;
  const { name = asked.name } = (object["metadata"] ?? {}) as { name?: string };
  const key = `${asked.namespace ?? ""}/${asked.name === "" ? name : asked.name}`;
  audit.add({ userAgent: asked.userAgent, username: asked.user.username, verb: asked.verb, resource, key, code });
}

function sendAbout(
  { api, openApi }: Serving,
  route: AboutRoute,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const accept = request.headers.accept ?? "";
  const document = route.kind === "openapi" ? openApi(route.path, accept) : undefined;
  const found = route.kind === "openapi" ? document?.bytes : about(api.registry, route);
  if (found === undefined) sendBytes(response, 404, "404 page not found\n");
  else if (typeof found === "string" || found instanceof Uint8Array) sendBytes(response, 200, found, document?.type);
  else send(response, formOf(accept, new URLSearchParams()).media, 200, found);
}

type AboutRoute = Exclude<Route, { readonly kind: "resource" }>;

function about(
  registry: Registry,
  route: Exclude<AboutRoute, { readonly kind: "openapi" }>,
): Fields | string | undefined {
  switch (route.kind) {
    case "health":
      return "ok";
    case "version":
      return VERSION;
    case "paths":
      return PATHS;
    case "core-versions":
      return coreVersions();
    case "groups":
      return groupList(registry);
    case "group":
      return group(registry, route.group);
    case "resources":
      return resourceList(registry, route.group, route.version);
    case "unknown":
      return undefined;
  }
}

const PATHS = {
  paths: ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"],
};
