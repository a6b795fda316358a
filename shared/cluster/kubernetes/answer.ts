/** What an answer of the API server that is no success means to the caller. */
import { ApiError } from "../api-error.ts";
import type { ApiErrorCode } from "../api-error.ts";

/** The parts of a `Status` object that decide. */
interface Status {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string }[];
  };
}

/** The error that an HTTP status and its body stand for. */
export function refusal(status: number, retryAfter: string | undefined, body: string): ApiError {
  const said = parseStatus(body);
  const seconds = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) : said.details?.retryAfterSeconds;
  const message = said.message ?? `HTTP ${status}: ${body.slice(0, 200)}`;
  return new ApiError(codeOf(status, said), message, {
    status,
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  });
}

/** The error that an ERROR event on a watch stands for: its object is a `Status`. */
export function refusalOnWatch(object: unknown): ApiError {
  const status = (object ?? {}) as Status;
  return refusal(status.code ?? 500, undefined, JSON.stringify(status));
}

function codeOf(status: number, said: Status): ApiErrorCode {
  // After a restore from backup the versions we hold lie in the future: only a new list helps.
  if (said.details?.causes?.some(({ reason }) => reason === "ResourceVersionTooLarge") === true) return "API_EXPIRED";
  switch (status) {
    case 400:
    case 422:
      return "API_INVALID";
    case 401:
    case 403:
      return "API_FORBIDDEN";
    case 404:
      return "API_NOT_FOUND";
    case 409:
      return said.reason === "AlreadyExists" ? "API_ALREADY_EXISTS" : "API_CONFLICT";
    case 410:
      return "API_EXPIRED";
    case 429:
      return "API_BUSY";
    default:
      return status >= 500 ? "API_BUSY" : "API_REFUSED";
  }
}

function parseStatus(body: string): Status {
  try {
    const parsed = JSON.parse(body) as unknown;
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
