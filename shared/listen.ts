/** Listening for HTTP: on a port or not at all, and closed with whatever is still open. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that listens. */
export interface Listening {
  /** The one that was asked for, or for 0 the one that was free. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** The port cannot be had. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code = "LISTEN_FAILED";
}

/** Listens on a port of that address; without one, of every address. Rejects with a ListenError. */
export async function listen(server: Server, purpose: string, port: number, host?: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      const message = `LISTEN_FAILED: port ${port} is needed for ${purpose}: ${cause.message}`;
      reject(new ListenError(message, { cause }));
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Listens on a port, of every address or of one, until the signal; on port 0 not at all. */
export async function serveUntil(
  signal: AbortSignal,
  server: Server,
  purpose: string,
  port: number,
  host?: string,
): Promise<void> {
  if (port === 0) return;
  const { close } = await listen(server, purpose, port, host);
  if (!signal.aborted) await once(signal, "abort");
  await close();
}
