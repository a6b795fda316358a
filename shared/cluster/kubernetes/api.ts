/** Requests to the API server: JSON in and out, and the lines of a watch; what is refused is an ApiError. */
import type { IncomingMessage } from "node:http";
import type { Clock } from "../../clock.ts";
import { createLineReader, parseJson } from "../../lines.ts";
import { ApiError } from "../api-error.ts";
import type { Access, Outgoing } from "./access.ts";
import { refusal } from "./answer.ts";

/** One request; a PATCH is a JSON merge patch, and APPLY a PATCH that is a server-side apply. */
export interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "APPLY" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly body?: object;
}

/** For how long lines are taken, and by whom. */
export interface LineOptions {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** The API server, as far as HTTP goes. */
export interface Api {
  /** The parsed answer. */
  readonly call: (call: Call, signal?: AbortSignal) => Promise<unknown>;
  /** Hands over each line as it comes; resolves when the server ends the answer in good order. */
  readonly lines: (path: string, options: LineOptions) => Promise<void>;
}

/** Longer than any answer takes, short enough that a dead connection is given up while somebody still waits. */
const CALL_DEADLINE_MS = 30_000;
/** An object has at most 1.5 MiB in etcd, and its JSON is a few times longer. */
const LONGEST_LINE = 16 << 20;

/** Of bodies that are not the object itself. JSON is YAML. */
const CONTENT_TYPES: Partial<Record<Call["method"], string>> = {
  PATCH: "application/merge-patch+json",
  APPLY: "application/apply-patch+yaml",
};

/** Requests through that access, under that name. */
export function createApi(access: Access, userAgent: string, clock: Clock): Api {
  return {
    call: (call, signal) =>
      within(CALL_DEADLINE_MS, signal, async (until) => {
        const answer = await ask(outgoing(call), until);
        return parsed(await textOf(answer));
      }),
    lines: (path, { deadlineMs, signal, onLine }) =>
      within(deadlineMs, signal, async (until) => {
        const answer = await ask(outgoing({ method: "GET", path }), until);
        const reader = createLineReader(LONGEST_LINE);
        answer.setEncoding("utf8");
        for await (const chunk of answer) {
          const lines = reader.push(chunk as string);
          if (lines === undefined)
            throw new ApiError("API_REFUSED", `a line of ${path} is longer than ${LONGEST_LINE}`);
          lines.forEach(onLine);
        }
      }),
  };

  function outgoing({ method, path, body }: Call): Outgoing {
    const headers = { accept: "application/json", "user-agent": userAgent };
    if (body === undefined) return { method, path, headers, payload: undefined };
    const payload = JSON.stringify(body);
    const type = CONTENT_TYPES[method] ?? "application/json";
    const length = String(Buffer.byteLength(payload));
    const verb = method === "APPLY" ? "PATCH" : method;
    return { method: verb, path, headers: { ...headers, "content-type": type, "content-length": length }, payload };
  }

  async function ask(request: Outgoing, signal: AbortSignal): Promise<IncomingMessage> {
    const answer = await access.send(request, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw refusal(status, answer.headers["retry-after"], await textOf(answer));
  }

  /** Ends the work at the deadline or with the signal; whatever ends it comes out as an ApiError. */
  async function within<T>(
    deadlineMs: number,
    signal: AbortSignal | undefined,
    work: (until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const overdue = new AbortController();
    const cancel = clock.after(deadlineMs, () => overdue.abort());
    try {
      return await work(signal === undefined ? overdue.signal : AbortSignal.any([signal, overdue.signal]));
    } catch (error) {
      if (!isOfTheNetwork(error)) throw error;
      const message = overdue.signal.aborted ? `no end after ${deadlineMs} ms` : (error as Error).message;
      throw new ApiError("API_UNREACHABLE", message, { cause: error });
    } finally {
      cancel();
    }
  }
}

/** Node gives each error of its own a code; ours are either ApiErrors already or mistakes that must come to light. */
function isOfTheNetwork(error: unknown): boolean {
  return error instanceof Error && !(error instanceof ApiError) && "code" in error;
}

function parsed(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw new ApiError("API_REFUSED", `the answer is no JSON: ${text.slice(0, 200)}`);
  return value;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding("utf8");
  let text = "";
  for await (const chunk of answer) text += chunk as string;
  return text;
}
