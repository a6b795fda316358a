/** What a kubelet asks: `/healthz`, whether to start us again, and `/readyz`, whether to count on us. */
import { createServer } from "node:http";
import type { Server } from "node:http";

/** Things that have to be so before we are ready, by name. */
export type Checks = Readonly<Record<string, () => boolean>>;

/** Answers `/healthz` as long as it can answer at all, and `/readyz` with 503 and the names of what is not so yet. */
export function createHealthServer(checks: Checks): Server {
  return createServer((request, response) => {
    const { code, text } = answer(request.url ?? "", checks);
    response.writeHead(code, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    request.resume();
  });
}

function answer(url: string, checks: Checks): { readonly code: number; readonly text: string } {
  switch (url.split("?")[0]) {
    case "/healthz":
      return { code: 200, text: "ok" };
    case "/readyz": {
      const missing = Object.keys(checks).filter((name) => checks[name]?.() !== true);
      return missing.length === 0 ? { code: 200, text: "ok" } : { code: 503, text: `not yet: ${missing.join(", ")}` };
    }
    default:
      return { code: 404, text: "there are /healthz and /readyz" };
  }
}
