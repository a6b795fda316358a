/** Writing answers: objects in the form asked for, and refusals. */
import type { ServerResponse } from "node:http";
import { stringify } from "yaml";
import type { Kind } from "../kinds/kind.ts";
import type { Fields } from "../object.ts";
import { type Refusal, statusOf } from "../status.ts";
import { printJson } from "./json.ts";
import { type Form, metadataOnly } from "./negotiate.ts";

/** A kind's object or list in the form asked for. */
export function shaped(form: Form, _kind: Kind, object: Fields): Fields {
  switch (form.as) {
    case "object":
      return object;
    case "PartialObjectMetadata":
    case "PartialObjectMetadataList":
      return metadataOnly(object, form.asVersion);
    case "Table":
      return object;
  }
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
  sendText(response, code, text, `application/${media}`);
}

/** Sends text. */
export function sendText(
  response: ServerResponse,
  code: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(code, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-cache, private",
  });
  response.end(text);
}

/** Sends a refusal; one that says when to come back says so in the header, too. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const { retryAfterSeconds } = refusal.details;
  if (typeof retryAfterSeconds === "number") response.setHeader("Retry-After", String(retryAfterSeconds));
  send(response, "json", refusal.code, statusOf(refusal));
}
