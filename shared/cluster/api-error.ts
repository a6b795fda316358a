/** What the Kubernetes API refused, with what the caller can do about it. */

/** `API_UNREACHABLE`: no answer at all; `API_BUSY`: 429 and 5xx; the rest as HTTP and Kubernetes name them. */
export type ApiErrorCode =
  | "API_UNREACHABLE"
  | "API_BUSY"
  | "API_CONFLICT"
  | "API_EXPIRED"
  | "API_NOT_FOUND"
  | "API_ALREADY_EXISTS"
  | "API_FORBIDDEN"
  | "API_INVALID"
  | "API_REFUSED";

/** A request that did not succeed. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** From Retry-After, where the server sent one. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    details: { status?: number | undefined; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(`${code}: ${message}`, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}
