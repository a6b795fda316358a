/** What the system refused: a stable code to search for, and what to do about it. */

/** Its message starts with its code. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  readonly code: string;

  constructor(code: string, advice: string, cause?: unknown) {
    super(`${code}: ${advice}`, { cause });
    this.code = code;
  }
}
