/** `/metrics`, in the text format of Prometheus. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { Registry } from "prom-client";

/** Answers `/metrics` with what the registry has then. */
export function createMetricsServer(registry: Registry): Server {
  return createServer((request, response) => {
    request.resume();
    if (request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("there is /metrics\n");
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      (error: unknown) => response.destroy(error as Error),
    );
  });
}
