/** Request bodies: read up to a limit, parsed by their media type, and checked to be an object of the kind. */
import type { IncomingMessage } from "node:http";
import { parse } from "yaml";
import { type Kind, apiVersionOf } from "../kinds/kind.ts";
import { type Fields, type KubeObject, type ObjectMeta, fieldsAt, isFields, omit } from "../object.ts";
import { badRequest, tooLarge, unsupportedMediaType } from "../status.ts";
import { parseJson } from "./json.ts";

/** kube-apiserver's own limit. */
const LIMIT = 3 * 1024 * 1024;
const ACCEPTED = ["application/json", "application/yaml"];

/** A body as it came. */
export interface Body {
  /** The media type without parameters; empty where none was given. */
  readonly media: string;
  readonly text: string;
}

/** Reads the whole body. */
export async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw tooLarge(LIMIT);
    chunks.push(chunk);
  }
  const [media = ""] = (request.headers["content-type"] ?? "").split(";");
  return { media: media.trim().toLowerCase(), text: Buffer.concat(chunks).toString() };
}

/** The options in the body of a DELETE; none is fine. */
export function optionsIn(body: Body): Fields {
  return body.text.trim() === "" ? {} : fieldsIn(body);
}

/** The object in the body of a create or an update, belonging where the path says. */
export function objectIn(body: Body, kind: Kind, namespace: string | undefined, name: string): KubeObject {
  return placed(fieldsIn(body), kind, namespace, name);
}

/** The object with the kind, namespace and name of its path, unless it claims others. */
export function placed(fields: Fields, kind: Kind, namespace: string | undefined, name: string): KubeObject {
  const { apiVersion = apiVersionOf(kind), kind: named = kind.kind } = fields;
  const sent = fieldsAt(fields, "metadata") as Partial<ObjectMeta>;
  const given = sent.name ?? "";
  if (apiVersion !== apiVersionOf(kind) || named !== kind.kind) throw badRequest(otherVersion(apiVersion, kind));
  if (name !== "" && given !== "" && given !== name)
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  if (kind.namespaced && (sent.namespace ?? namespace) !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  const inside = kind.namespaced && namespace !== undefined ? { namespace } : {};
  const metadata = { ...omit(sent, "namespace"), name: name === "" ? given : name, ...inside };
  return { ...fields, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
}

function otherVersion(apiVersion: unknown, kind: Kind): string {
  const expected = apiVersionOf(kind);
  return `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected})`;
}

/** The JSON or YAML object in a body. */
export function fieldsIn({ media, text }: Body): Fields {
  const value = isYaml(media) ? yamlIn(text) : jsonIn(media, text);
  if (!isFields(value)) throw badRequest("the object provided is unrecognized (must be of type object)");
  return value;
}

function isYaml(media: string): boolean {
  return media === "application/yaml" || media === "application/apply-patch+yaml";
}

function jsonIn(media: string, text: string): unknown {
  if (media !== "" && media !== "application/json") throw unsupportedMediaType(ACCEPTED);
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type object): couldn't get version/kind; json parse error: ${(error as Error).message}`,
    );
  }
}

function yamlIn(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${(error as Error).message}`);
  }
}
