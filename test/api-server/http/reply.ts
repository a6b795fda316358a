/** Writing answers: objects in the form asked for, and refusals. */
import type { ServerResponse } from "node:http";
import { stringify } from "yaml";
import type { Kind } from "../kinds/kind.ts";
import { type Fields, fieldsAt, isFields, omit } from "../object.ts";
import { type Refusal, statusOf } from "../status.ts";
import { printJson } from "./json.ts";
import { toTable } from "../table/table.ts";
import { type Form, metadataOnly } from "./negotiate.ts";

/** A kind's object or list in the form asked for. */
export function shaped(form: Form, kind: Kind, object: Fields): Fields {
  switch (form.as) {
    case "object":
      return kind.custom ? object : withBareItems(object);
    case "PartialObjectMetadata":
    case "PartialObjectMetadataList":
      return metadataOnly(object, form.asVersion);
    case "Table":
      return tabled(form, kind, object);
  }
}

/** The items of a builtin list do not say what they are; clients know it from the list. */
function withBareItems(object: Fields): Fields {
  const { items } = object;
  return Array.isArray(items)
    ? { ...object, items: items.map((item: Fields) => omit(item, "apiVersion", "kind")) }
    : object;
}

/** A Status has no columns. */
function tabled(form: Form, kind: Kind, object: Fields): Fields {
  if (object["kind"] === "Status") return object;
  const { items } = object;
  const isList = Array.isArray(items);
  const metadata = fieldsAt(object, "metadata");
  const { resourceVersion } = metadata;
  const table = toTable(kind.columns, isList ? items.filter(isFields) : [object], {
    includeObject: form.include,
    now: Date.now(),
    metadata: isList ? metadata : { resourceVersion },
  });
  return { ...table, apiVersion: form.asVersion };
}

/** Sends an object; `warnings` become Warning headers. RFC 7234 §5.5, code 299. */
export function send(
  response: ServerResponse,
  media: Form["media"],
  code: number,
  object: Fields,
  warnings: readonly string[] = [],
): void {
  const text = media === "yaml" ? stringify(object) : `${printJson(object)}\n`;
  if (warnings.length > 0)
    response.setHeader(
      "Warning",
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  sendBytes(response, code, text, `application/${media}`);
}

/** Sends text, or bytes. */
export function sendBytes(
  response: ServerResponse,
  code: number,
  bytes: string | Uint8Array,
  type = "text/plain; charset=utf-8",
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(code, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(bytes),
    "Cache-Control": "no-cache, private",
  });
  response.end(bytes);
}

/** Sends a refusal; one that says when to come back says so in the header, too. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const { retryAfterSeconds } = refusal.details;
  if (typeof retryAfterSeconds === "number") response.setHeader("Retry-After", String(retryAfterSeconds));
  send(response, "json", refusal.code, statusOf(refusal));
}
