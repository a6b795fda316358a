/** admission.k8s.io/v1: the question put to a webhook, and what its answer means. */
import { randomUUID } from "node:crypto";
import { type Fields, fieldsAt, listAt, textAt } from "../object.ts";
import type { Review } from "../rest/api.ts";

/** What a webhook says. */
export type Verdict =
  | { readonly kind: "allowed"; readonly warnings: readonly string[] }
  | {
      readonly kind: "denied";
      readonly warnings: readonly string[];
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly details: Fields;
    }
  /** An answer to another question, or none at all. */
  | { readonly kind: "malformed"; readonly why: string };

/** The AdmissionReview that is sent. */
export function questionOf(review: Review): Fields {
  const { kind, subresource, operation, namespace, name, object, oldObject, dryRun, user } = review;
  const { group, version, plural: resource } = kind;
  const gvk = { group, version, kind: kind.kind };
  const gvr = { group, version, resource };
  const part = subresource === "" ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: randomUUID(),
      kind: gvk,
      resource: gvr,
      requestKind: gvk,
      requestResource: gvr,
      ...part,
      name,
      ...(namespace === "" ? {} : { namespace }),
      operation,
      userInfo: { username: user.username, groups: user.groups },
      object: object ?? null,
      oldObject: oldObject ?? null,
      dryRun,
      options: { apiVersion: "meta.k8s.io/v1", kind: OPTIONS[operation] },
    },
  };
}

const OPTIONS = { CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions" };

/** What came back. */
export function verdictOf(question: Fields, answer: unknown): Verdict {
  const asked = textAt(question, "request", "uid");
  const response = fieldsAt(answer, "response");
  if (textAt(answer, "kind") !== "AdmissionReview")
    return { kind: "malformed", why: `expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview` };
  if (textAt(response, "uid") !== asked)
    return {
      kind: "malformed",
      why: `expected response.uid=${JSON.stringify(asked)}, got ${JSON.stringify(textAt(response, "uid"))}`,
    };
  const warnings = listAt(response, "warnings").filter((warning) => typeof warning === "string");
  if (response["allowed"] === true) return { kind: "allowed", warnings };
  const status = fieldsAt(response, "status");
  const code = typeof status["code"] === "number" && status["code"] >= 400 ? status["code"] : 400;
  return {
    kind: "denied",
    warnings,
    code,
    reason: textAt(status, "reason"),
    message: textAt(status, "message"),
    details: fieldsAt(status, "details"),
  };
}
