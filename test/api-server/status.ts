/** The refusals of the API, in the words of kube-apiserver: a `Status` object and its HTTP code. */
import type { Fields } from "./object.ts";

/** One field that is wrong. `reason` as in metav1.CauseType, `message` without the field's name. */
export interface Cause {
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

/** What a refusal is about, as `details` names it. */
export interface Subject {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly name: string;
}

/** Thrown anywhere below the router, which answers it; carries the whole reply. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Fields;
  readonly listMeta: Fields;
  constructor(code: number, reason: string, message: string, details: Fields = {}, listMeta: Fields = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.listMeta = listMeta;
  }
}

/** The `Status` object of a refusal. */
export function statusOf({ code, reason, message, details, listMeta }: Refusal): Fields {
  return { kind: "Status", apiVersion: "v1", metadata: listMeta, status: "Failure", message, reason, details, code };
}

/** 404: this object does not exist. */
export function notFound(subject: Subject): Refusal {
  return new Refusal(404, "NotFound", `${named(subject)} not found`, details(subject));
}

/** 404: there is no such path. */
export function noSuchResource(): Refusal {
  return new Refusal(404, "NotFound", "the server could not find the requested resource");
}

/** 405: the path is known, the method is not. */
export function methodNotAllowed(): Refusal {
  return new Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
}

/** 409: the name is taken. */
export function alreadyExists(subject: Subject): Refusal {
  return new Refusal(409, "AlreadyExists", `${named(subject)} already exists`, details(subject));
}

/** 409: somebody else wrote first, or a precondition does not hold. */
export function conflict(
  subject: Subject,
  why = "the object has been modified; please apply your changes to the latest version and try again",
): Refusal {
  const message = `Operation cannot be fulfilled on ${named(subject)}: ${why}`;
  return new Refusal(409, "Conflict", message, details(subject));
}

/** 422: the object breaks the rules of its kind; `details.kind` is the kind here, not the resource. */
export function invalid(subject: Subject, causes: readonly Cause[]): Refusal {
  const kind = subject.group === "" ? subject.kind : `${subject.kind}.${subject.group}`;
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const why = texts.length === 1 ? texts.join() : `[${texts.join(", ")}]`;
  const about = { ...details(subject), kind: subject.kind, causes };
  return new Refusal(422, "Invalid", `${kind} ${JSON.stringify(subject.name)} is invalid: ${why}`, about);
}

/** 403 */
export function forbidden(subject: Subject, why: string, causes: readonly Cause[] = []): Refusal {
  const about = { ...details(subject), ...(causes.length === 0 ? {} : { causes }) };
  return new Refusal(403, "Forbidden", `${named(subject)} is forbidden: ${why}`, about);
}

/** 400 */
export function badRequest(message: string): Refusal {
  return new Refusal(400, "BadRequest", message);
}

/** 401 */
export function unauthorized(): Refusal {
  return new Refusal(401, "Unauthorized", "Unauthorized");
}

/** 406 */
export function notAcceptable(accepted: readonly string[]): Refusal {
  return new Refusal(406, "NotAcceptable", `only the following media types are accepted: ${accepted.join(", ")}`);
}

/** 413 */
export function tooLarge(limit: number): Refusal {
  return new Refusal(413, "RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);
}

/** 415 */
export function unsupportedMediaType(accepted: readonly string[]): Refusal {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new Refusal(415, "UnsupportedMediaType", message);
}

/** 410 */
export function expired(message: string, listMeta: Fields = {}): Refusal {
  return new Refusal(410, "Expired", message, {}, listMeta);
}

/** 500 */
export function internalError(message: string): Refusal {
  const causes = [{ message }];
  return new Refusal(500, "InternalError", `Internal error occurred: ${message}`, { causes });
}

/** 504: a resourceVersion that this server has not reached yet. */
export function tooLargeResourceVersion(wanted: number, current: number): Refusal {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  return new Refusal(504, "Timeout", message, { causes, retryAfterSeconds: 1 });
}

function named({ group, plural, name }: Subject): string {
  return `${group === "" ? plural : `${plural}.${group}`} ${JSON.stringify(name)}`;
}

function details({ group, plural, name }: Subject): Fields {
  return { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: plural };
}
