/** The way in to the API server: its address, our credentials kept fresh, and connections that are used again. */
import { readFile } from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import type { Clock } from "../../clock.ts";
import { readCredentials } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";

/** One HTTP request, before anybody knows who sends it. */
export interface Outgoing {
  readonly method: string;
  /** With its query, below the server's own path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

/** Sends requests in our name. */
export interface Access {
  /** Resolves with the answer's head, whatever its status; rejects as node:https does. */
  readonly send: (outgoing: Outgoing, signal: AbortSignal) => Promise<http.IncomingMessage>;
  readonly close: () => void;
}

/** A peer that is gone without a word is noticed by the kernel some ten seconds later. */
const KEEP_ALIVE_AFTER_MS = 15_000;
/** As often as Kubernetes' own clients: tokens are renewed long before they end. */
const TOKEN_READ_EVERY_MS = 60_000;
/** A server that takes no credentials at all must not cost a process for each request. */
const RENEW_AT_MOST_EVERY_MS = 10_000;

/** Reads the credentials, and again when the server does not take them any more; connects with the first request. */
export async function openAccess(kubeconfig: string | undefined, clock: Clock): Promise<Access> {
  let credentials = await readCredentials(kubeconfig);
  let agent = createAgent(credentials);
  let token = await readToken(credentials);
  let tokenReadAt = clock.now();
  let renewedAt = clock.now();

  return {
    send: async (outgoing, signal) => {
      if (clock.now() - tokenReadAt > TOKEN_READ_EVERY_MS) {
        tokenReadAt = clock.now();
        token = await readToken(credentials).catch(() => token);
      }
      const headers = { ...credentials.headers, ...token, ...outgoing.headers };
      try {
        const answer = await roundTrip(credentials, agent, { ...outgoing, headers }, signal);
        if (answer.statusCode === 401) renewSoon();
        return answer;
      } catch (error) {
        if (isDistrust(error)) renewSoon();
        throw error;
      }
    },
    close: () => agent.destroy(),
  };

  /** For the requests to come: this one is lost, and its caller tries again. */
  function renewSoon(): void {
    if (clock.now() - renewedAt < RENEW_AT_MOST_EVERY_MS) return;
    renewedAt = clock.now();
    void renew().catch(() => undefined);
  }

  async function renew(): Promise<void> {
    const renewed = await readCredentials(kubeconfig);
    token = await readToken(renewed);
    if (JSON.stringify(renewed) === JSON.stringify(credentials)) return;
    // The old agent keeps what is under way, watches above all; its idle connections time out at the server.
    agent = createAgent(renewed);
    credentials = renewed;
  }
}

function createAgent({ server, tls }: Credentials): http.Agent {
  const options = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_AFTER_MS };
  return server.startsWith("http:") ? new http.Agent(options) : new https.Agent({ ...options, ...tls });
}

async function readToken({ tokenFile }: Credentials): Promise<Readonly<Record<string, string>>> {
  if (tokenFile === undefined) return {};
  return { Authorization: `Bearer ${(await readFile(tokenFile, "utf8")).trim()}` };
}

function roundTrip(
  { server }: Credentials,
  agent: http.Agent,
  { method, path, headers, payload }: Outgoing,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { request } = server.startsWith("http:") ? http : https;
  return new Promise((resolve, reject) => {
    const asked = request(`${server.replace(/\/$/, "")}${path}`, { method, headers, agent, signal }, resolve);
    asked.on("error", reject);
    asked.on("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS));
    asked.end(payload);
  });
}

/** TLS failed for want of trust, in the server by us or in us by the server: one of the two has new certificates. */
function isDistrust(error: unknown): boolean {
  return /CERT|SIGNATURE|ERR_TLS|ERR_SSL/.test((error as NodeJS.ErrnoException).code ?? "");
}
