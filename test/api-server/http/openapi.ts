/** The OpenAPI documents, made again only when the kinds served have changed. */
import type { Kind } from "../kinds/kind.ts";
import type { Registry } from "../kinds/registry.ts";
import type { Fields } from "../object.ts";
import { OPENAPI_V2_PROTOBUF, encodeOpenApiV2 } from "../openapi/protobuf.ts";
import type { ServedKind } from "../openapi/served.ts";
import { openApiV2 } from "../openapi/v2.ts";
import { openApiV3, openApiV3Index } from "../openapi/v3.ts";
import { printJson } from "./json.ts";

/** A document as it is sent. */
export interface Document {
  readonly type: string;
  readonly bytes: Uint8Array | string;
}

/** Finds documents by the path below `/openapi/`, in the form that an Accept header prefers. */
export type OpenApi = (path: string, accept: string) => Document | undefined;

/** What is asked for with `@` is answered without: Go cannot parse it, and refuses the answer. */
const PROTOBUF_ANSWER = OPENAPI_V2_PROTOBUF.replace("@", ".");

/** The documents of what a registry serves. */
export function createOpenApi(registry: Registry): OpenApi {
  const made = new Map<string, Document | undefined>();
  let version = -1;
  return (path, accept) => {
    if (version !== registry.version()) made.clear();
    version = registry.version();
    const isProtobuf = path === "v2" && wantsProtobuf(accept);
    const name = isProtobuf ? "v2.protobuf" : path;
    if (!made.has(name)) made.set(name, make(name, registry.all().map(served)));
    return made.get(name);
  };
}

function make(name: string, kinds: readonly ServedKind[]): Document | undefined {
  if (name === "v2.protobuf") return { type: PROTOBUF_ANSWER, bytes: encodeOpenApiV2(openApiV2(kinds)) };
  if (name === "v2") return json(openApiV2(kinds));
  if (name === "v3") return json(openApiV3Index(kinds));
  const group = /^v3\/(.+)$/.exec(name)?.[1];
  const document = group === undefined ? undefined : openApiV3(kinds, group);
  return document === undefined ? undefined : json(document);
}

/** The first of the two forms that is named, JSON where neither is. */
function wantsProtobuf(accept: string): boolean {
  const types = accept.split(",").map((clause) => clause.split(";")[0]?.trim());
  const first = types.find((type) => type === OPENAPI_V2_PROTOBUF || type === "application/json");
  return first === OPENAPI_V2_PROTOBUF;
}

function json(document: Fields): Document {
  return { type: "application/json", bytes: printJson(document) };
}

function served(kind: Kind): ServedKind {
  const { group, version, plural, namespaced, schema } = kind;
  return { group, version, kind: kind.kind, plural, namespaced, schema };
}
