/** A watch on its way out: one JSON line for each event, until the client, its timeout or a fault ends it. */
import type { ServerResponse } from "node:http";
import type { Kind } from "../kinds/kind.ts";
import type { Api } from "../rest/api.ts";
import type { Watch, WatchEvent } from "../rest/watch.ts";
import { printJson } from "./json.ts";
import type { Form } from "./negotiate.ts";
import { shaped } from "./reply.ts";

/** How a watch is kept. */
export interface Streaming {
  readonly timeoutMs: number;
  readonly bookmarkMs: number;
  /** Asked before each line: end here, in the middle of it? */
  readonly isCut: () => boolean;
}

/** A client this far behind is dropped; it comes back and resumes. */
const MOST_UNREAD = 64 * 1024 * 1024;

/** Streams until the watch ends. */
export function stream(
  api: Api,
  response: ServerResponse,
  kind: Kind,
  form: Form,
  watch: Watch,
  streaming: Streaming,
): void {
  const write = (event: WatchEvent) => {
    if (response.destroyed) return;
    const object =
      event.type === "ERROR" || event.type === "BOOKMARK" ? event.object : shaped(form, kind, event.object);
    const line = `${printJson({ type: event.type, object })}\n`;
    if (streaming.isCut()) {
      response.write(line.slice(0, line.length / 2), () => response.destroy());
      stop();
      return;
    }
    response.write(line);
    if (response.writableLength > MOST_UNREAD) response.destroy();
  };
  const unsubscribe = api.store.subscribe((change) => {
    const event = watch.told(change);
    if (event !== undefined) write(event);
  });
  const bookmark = () => {
    const event = watch.bookmark();
    if (event !== undefined) write(event);
  };
  const bookmarks = setInterval(bookmark, streaming.bookmarkMs);
  const timeout = setTimeout(() => {
    bookmark();
    response.end();
  }, streaming.timeoutMs);
  const stop = () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  };
  response.once("close", stop);
  // A client that goes while a line is on its way is no news.
  response.on("error", stop);
  begin(response);
  for (const event of watch.first) write(event);
}

/** Sends the one event of a watch that could not begin. */
export function streamOnly(response: ServerResponse, event: WatchEvent): void {
  begin(response);
  response.end(`${printJson(event)}\n`);
}

function begin(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-cache, private" });
  response.flushHeaders();
}
