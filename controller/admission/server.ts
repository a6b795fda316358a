/** The HTTPS server that the API server asks. */
import { createServer } from "node:https";
import type { Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "../../shared/cluster/api-error.ts";
import { parseJson } from "../../shared/lines.ts";
import { formatFaults } from "../../shared/manifest/fault.ts";
import { decodeQuestion } from "./question.ts";
import type { Question } from "./question.ts";
import { review } from "./review.ts";
import type { Answer } from "./review.ts";

/** Why a request got no answer to its question. */
export type Refused =
  "not-post" | "no-such-path" | "not-json" | "too-long" | "not-a-review" | "cut-off" | "cluster-unknown";

/** What a server works with. */
export interface WebhookOptions {
  readonly cert: string;
  readonly key: string;
  /** Rejects with an ApiError when what it takes to answer cannot be known now. */
  readonly answer: (question: Question) => Promise<Answer>;
  readonly onAnswered: (question: Question, answer: Answer) => void;
  readonly onRefused: (why: Refused) => void;
}

/** Twice an object's 1.5 MiB in etcd, as it is and as it was, and the rest of the question. */
const LONGEST = 4 << 20;
/** MetalLB's paths, /validate-metallb-io-v1beta1-…: the question itself says what it is about. */
const PATH = /^\/validate-[a-z0-9-]+$/;
const CODES: Readonly<Record<Refused, number>> = {
  "not-post": 405,
  "no-such-path": 404,
  "not-json": 415,
  "too-long": 413,
  "not-a-review": 400,
  "cut-off": 400,
  "cluster-unknown": 503,
};

/** A server that does not listen yet; `setSecureContext` gives it a newer certificate. */
export function createWebhookServer(options: WebhookOptions): Server {
  const { cert, key, onAnswered, onRefused } = options;
  const server = createServer({ cert, key, minVersion: "TLSv1.3" }, (request, response) => {
    void serve(request, response);
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  return server;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await questionIn(request);
    if (asked.kind === "refused") {
      refuse(request, response, asked.why, asked.words);
      return;
    }
    const { question } = asked;
    try {
      const answer = await options.answer(question);
      onAnswered(question, answer);
      const text = JSON.stringify(review(question.uid, answer));
      response.writeHead(200, { "content-type": "application/json" }).end(text);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refuse(request, response, "cluster-unknown", error.message);
    }
  }

  function refuse(request: IncomingMessage, response: ServerResponse, why: Refused, words: string): void {
    onRefused(why);
    // What else is being sent is not worth reading: the connection goes with the answer.
    response.writeHead(CODES[why], { "content-type": "text/plain; charset=utf-8", connection: "close" });
    response.end(`${why}: ${words}\n`, () => request.destroy());
  }
}

type Asked =
  | { readonly kind: "question"; readonly question: Question }
  | { readonly kind: "refused"; readonly why: Refused; readonly words: string };

async function questionIn(request: IncomingMessage): Promise<Asked> {
  const { method, url = "", headers } = request;
  if (!PATH.test(url.split("?")[0] ?? "")) return refused("no-such-path", "there are /validate-… paths");
  if (method !== "POST") return refused("not-post", "only POST is served");
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return refused("not-json", "send application/json");
  const body = await bodyOf(request);
  if (typeof body !== "string") return body;
  const decoded = decodeQuestion(parseJson(body));
  return decoded.kind === "read"
    ? { kind: "question", question: decoded.value }
    : refused("not-a-review", formatFaults(decoded.faults));
}

async function bodyOf(request: IncomingMessage): Promise<string | Asked> {
  let body = "";
  request.setEncoding("utf8");
  try {
    // The connection is still needed: for the answer that the body is too long.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      body += chunk as string;
      if (body.length > LONGEST) return refused("too-long", `more than ${LONGEST} characters`);
    }
    return body;
  } catch {
    return refused("cut-off", "the request ended before its body did");
  }
}

function refused(why: Refused, words: string): Asked {
  return { kind: "refused", why, words };
}
