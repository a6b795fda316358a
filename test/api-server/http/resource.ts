/** Requests for resources: the verb that a method means on a path, and its answer. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Kind } from "../kinds/kind.ts";
import { resourceOf } from "../kinds/kind.ts";
import type { Answer, Api, Target, User } from "../rest/api.ts";
import { listed } from "../rest/list.ts";
import { patchIn } from "../rest/patching.ts";
import { remove, removeAll } from "../rest/remove.ts";
import { create, get, patch, update } from "../rest/verbs.ts";
import { watchFrom } from "../rest/watch.ts";
import { notSupported } from "../schema/cause.ts";
import { invalid, methodNotAllowed, noSuchResource } from "../status.ts";
import { type Body, bodyOf, objectIn, optionsIn } from "./body.ts";
import { formOf } from "./negotiate.ts";
import { send, shaped } from "./reply.ts";
import type { ResourceRoute } from "./route.ts";
import { type Streaming, stream, streamOnly } from "./watch-stream.ts";

/** What a client wants done, in the words of Kubernetes' RBAC. */
export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

/** A request for a resource, understood. */
export interface ResourceRequest extends Target {
  readonly verb: Verb;
}

/** Understands a request; throws 404 and 405. */
export function resourceRequest(
  api: Api,
  request: IncomingMessage,
  route: ResourceRoute,
  query: URLSearchParams,
  user: User,
): ResourceRequest {
  const kind = api.registry.find(route.group, route.version, route.plural);
  if (kind === undefined) throw noSuchResource();
  const { name, subresource } = route;
  if (subresource !== "" && !(subresource === "status" && kind.hasStatus)) throw noSuchResource();
  if (route.namespace !== undefined && !kind.namespaced) throw noSuchResource();
  const namespace = kind.namespaced ? route.namespace : "";
  if (kind.namespaced && namespace === undefined && name !== "") throw noSuchResource();
  const verb = verbOf(request.method ?? "GET", name, query);
  if (verb === undefined || (subresource !== "" && !["get", "update", "patch"].includes(verb)))
    throw methodNotAllowed();
  if ((verb === "create" || verb === "deletecollection") && namespace === undefined) throw methodNotAllowed();
  checkDryRun(query);
  return {
    verb,
    kind,
    namespace,
    name,
    subresource: subresource === "" ? "" : "status",
    query,
    user,
    userAgent: request.headers["user-agent"] ?? "",
  };
}

/** Does what was asked and answers; returns the answer's code and, for writes, the object's name. */
export async function serveResource(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  asked: ResourceRequest,
  streaming: Streaming,
): Promise<Answer | undefined> {
  const form = formOf(request.headers.accept, asked.query);
  if (asked.verb === "watch") {
    const watch = watchFrom(api, asked);
    if ("kind" in watch) streamOnly(response, watch.event);
    else stream(api, response, asked.kind, form, watch, streaming);
    return undefined;
  }
  const answer = await answered(api, asked, await bodyOf(request));
  send(response, form.media, answer.code, shaped(form, asked.kind, answer.object), answer.warnings);
  return answer;
}

/** `plural.group`, with the part of it after a slash: how faults and the audit name a resource. */
export function resourceName(kind: Kind, subresource: string): string {
  return subresource === "" ? resourceOf(kind) : `${resourceOf(kind)}/${subresource}`;
}

/** A dry run is of everything or it is none. */
function checkDryRun(query: URLSearchParams): void {
  const odd = query.getAll("dryRun").find((stage) => stage !== "" && stage !== "All");
  if (odd === undefined) return;
  const options = { group: "meta.k8s.io", plural: "", kind: "WriteOptions", name: "" };
  throw invalid(options, [notSupported("dryRun", odd, ["All"])]);
}

function answered(api: Api, asked: ResourceRequest, body: Body): Answer | Promise<Answer> {
  const { kind, namespace, name } = asked;
  switch (asked.verb) {
    case "get":
      return get(api, asked);
    case "list":
    case "watch":
      return { code: 200, object: { ...listed(api, asked) }, warnings: [] };
    case "create":
      return create(api, asked, objectIn(body, kind, namespace, ""));
    case "update":
      return update(api, asked, objectIn(body, kind, namespace, name));
    case "patch":
      return patch(api, asked, patchIn(api, asked, body));
    case "delete":
      return remove(api, asked, optionsIn(body));
    case "deletecollection":
      return removeAll(api, asked, optionsIn(body));
  }
}

function verbOf(method: string, name: string, query: URLSearchParams): Verb | undefined {
  const isWatch = query.get("watch") === "true" || query.get("watch") === "1";
  switch (method) {
    case "GET":
    case "HEAD":
      if (isWatch) return "watch";
      return name === "" ? "list" : "get";
    case "POST":
      return name === "" ? "create" : undefined;
    case "PUT":
      return name === "" ? undefined : "update";
    case "PATCH":
      return name === "" ? undefined : "patch";
    case "DELETE":
      return name === "" ? "deletecollection" : "delete";
    default:
      return undefined;
  }
}
