/** The sockets of one server: each has an HTTPS server of its own, all share one handler. */
import { type RequestListener } from "node:http";
import { type Server, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Pair } from "../tls/authority.ts";

/** Where to listen: an address, or a listening socket that somebody opened (in another network namespace). */
export type Listen = { readonly host: string; readonly port: number } | { readonly fd: number };

/** Open sockets. */
export interface Listeners {
  /** The port of the first. */
  readonly port: number;
  /** Ends every connection at once, and stops listening. */
  readonly close: () => Promise<void>;
}

/** Listens everywhere asked. */
export async function listen(
  where: readonly Listen[],
  tls: Pair & { readonly ca: string },
  handler: RequestListener,
): Promise<Listeners> {
  const connections = new Set<Duplex>();
  const servers = await Promise.all(
    where.map(async (place) => {
      // Client certificates are asked for, not required: a bearer token is as good.
      const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, handler);
      server.keepAliveTimeout = 60_000;
      server.on("connection", (socket) => {
        connections.add(socket);
        socket.once("close", () => connections.delete(socket));
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(place, resolve);
      });
      return server;
    }),
  );
  const [first] = servers;
  return {
    port: (first?.address() as AddressInfo | null)?.port ?? 0,
    close: async () => {
      for (const socket of connections) socket.destroy();
      await Promise.all(servers.map(closed));
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
