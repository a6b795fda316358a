/** What the server says of itself: health, version, discovery, OpenAPI. */
import type { ServerResponse } from "node:http";
import type { Registry } from "../kinds/registry.ts";
import type { Fields } from "../object.ts";
import { coreVersions, group, groupList, resourceList } from "./discovery.ts";
import { formOf } from "./negotiate.ts";
import type { OpenApi } from "./openapi.ts";
import { send, sendBytes } from "./reply.ts";
import type { Route } from "./route.ts";

/** Sends what a path outside the resources shows. */
export function sendAbout(
  registry: Registry,
  openApi: OpenApi,
  route: AboutRoute,
  accept: string,
  response: ServerResponse,
): void {
  const document = route.kind === "openapi" ? openApi(route.path, accept) : undefined;
  const found = route.kind === "openapi" ? document?.bytes : about(registry, route);
  if (found === undefined) sendBytes(response, 404, "404 page not found\n");
  else if (typeof found === "string" || found instanceof Uint8Array) sendBytes(response, 200, found, document?.type);
  else send(response, formOf(accept, new URLSearchParams()).media, 200, found);
}

/** Every path but those of resources. */
export type AboutRoute = Exclude<Route, { readonly kind: "resource" }>;

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
