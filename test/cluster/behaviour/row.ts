/** Rows of the behaviour table: what is sent to an API server, and what must come back. */

/** A JSON object; `$ns` and saved names in its texts are filled in before it is sent or compared. */
export type Body = Readonly<Record<string, unknown>>;

/** What must come back. */
export interface Answer {
  readonly code: number;
  /** The answer contains this. */
  readonly body?: Body;
  /** The answer has nothing at these paths (`spec.nodePort`). */
  readonly lacks?: readonly string[];
  /** Later steps may write `$name` for the value at this path. */
  readonly saves?: Readonly<Record<string, string>>;
  /** The text of the answer contains this: for what a parsed number cannot hold. */
  readonly text?: string;
  /** A Warning header contains this. */
  readonly warns?: string;
}

/** A request and its answer. */
export interface Exchange {
  readonly kind: "exchange";
  readonly method: string;
  readonly path: string;
  readonly body?: Body | readonly Body[] | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: Answer;
  /** What happens behind the request may take a moment: ask until the answer is as it should be. */
  readonly soon?: boolean;
}

/** A watch that is open during some steps, and all it must tell. */
export interface Watched {
  readonly kind: "watched";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly during: readonly Exchange[];
  /** In order, bookmarks left out unless `bookmarks`. */
  readonly events: readonly Body[];
  readonly bookmarks?: boolean;
}

/** One step of a row. */
export type Step = Exchange | Watched;

/** One behaviour. */
export interface Row {
  readonly behaviour: string;
  readonly steps: readonly Step[];
}

/** A row. */
export function row(behaviour: string, ...steps: readonly Step[]): Row {
  return { behaviour, steps };
}

/** GET, 200 unless said otherwise. */
export function get(
  path: string,
  answer: Partial<Answer> = {},
  headers: Readonly<Record<string, string>> = {},
): Exchange {
  return { kind: "exchange", method: "GET", path, headers, answer: { code: 200, ...answer } };
}

/** POST, 201 unless said otherwise. */
export function post(path: string, body: Body | string, answer: Partial<Answer> = {}): Exchange {
  return { kind: "exchange", method: "POST", path, body, answer: { code: 201, ...answer } };
}

/** PUT, 200 unless said otherwise. */
export function put(path: string, body: Body, answer: Partial<Answer> = {}): Exchange {
  return { kind: "exchange", method: "PUT", path, body, answer: { code: 200, ...answer } };
}

/** DELETE, 200 unless said otherwise. */
export function del(path: string, answer: Partial<Answer> = {}, options?: Body): Exchange {
  const body = options === undefined ? {} : { body: { apiVersion: "v1", kind: "DeleteOptions", ...options } };
  return { kind: "exchange", method: "DELETE", path, answer: { code: 200, ...answer }, ...body };
}

const PATCHES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** PATCH of a type, 200 unless said otherwise. */
export function patch(
  type: keyof typeof PATCHES,
  path: string,
  body: Body | readonly Body[],
  answer: Partial<Answer> = {},
): Exchange {
  const headers = { "Content-Type": PATCHES[type] };
  return { kind: "exchange", method: "PATCH", path, body, headers, answer: { code: 200, ...answer } };
}

/** The same, asked until it is so. */
export function soon(exchange: Exchange): Exchange {
  return { ...exchange, soon: true };
}

/** A watch, what happens meanwhile, and what it tells. */
export function watched(path: string, during: readonly Exchange[], events: readonly Body[]): Watched {
  return { kind: "watched", path, during, events };
}

/** A refusal in the words of a Status. */
export function refusal(code: number, reason: string, body: Body = {}): Answer {
  return { code, body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code, ...body } };
}
