/** One request from its arrival to its answer: faults, identity, route, refusals. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Audit } from "../audit.ts";
import type { Faults } from "../faults/faults.ts";
import { suffer } from "../faults/suffer.ts";
import type { Api, User } from "../rest/api.ts";
import { Refusal, internalError, unauthorized } from "../status.ts";
import { sendAbout } from "./about.ts";
import { isAnonymous, userOf } from "./identity.ts";
import type { OpenApi } from "./openapi.ts";
import { sendRefusal } from "./reply.ts";
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

/** A watch that names no timeout ends after half an hour at the earliest on a real server, too. */
const WATCH_TIMEOUT_MS = 30 * 60 * 1000;
/** A timer set for longer would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;
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
  } else sendAbout(serving.api.registry, serving.openApi, route, request.headers.accept ?? "", response);
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
    const timeoutMs = seconds > 0 ? Math.min(seconds * 1000, LONGEST_MS) : WATCH_TIMEOUT_MS;
    const isCut = () => serving.faults.isCut(faultable);
    const streaming = { timeoutMs, bookmarkMs: serving.bookmarkMs, isCut };
    const answered = await serveResource(serving.api, request, response, asked, streaming);
    if (answered !== undefined) note(serving, asked, resource, answered.code, answered.object);
  } catch (error) {
    note(serving, asked, resource, error instanceof Refusal ? error.code : 500, {});
    throw error;
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
