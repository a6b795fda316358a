/** The page of every Service: it says on which node it was reached, and under which address. */
import { createServer } from "node:http";
import type { Server } from "node:http";

/** Serves it on all addresses of this network namespace. */
export function servePage(node: string, port: number): Server {
  const server = createServer((request, response) => {
    response.end(`${node} served ${request.socket.localAddress?.replace("::ffff:", "") ?? "?"}\n`);
  });
  return server.listen(port);
}
