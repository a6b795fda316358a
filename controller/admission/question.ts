/** What the API server asks a webhook: the part of an AdmissionReview `admission.k8s.io/v1` that we answer by. */
import type { Decoded } from "../../shared/manifest/fault.ts";
import { at, decoder, note, object, oneOf, required, text } from "../../shared/manifest/place.ts";
import type { Place } from "../../shared/manifest/place.ts";

/** Whether this may happen. */
export interface Question {
  readonly uid: string;
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly group: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  /** As it is to be; nothing for a deletion. */
  readonly object: unknown;
  /** As it was; nothing for a creation. */
  readonly oldObject: unknown;
}

/** Reads what was sent. */
export const decodeQuestion: (review: unknown) => Decoded<Question> = decoder(question);

function question(root: Place): Question {
  const kind = required(at(root, "kind"));
  if (kind.value !== "AdmissionReview") note(kind, "is not AdmissionReview");
  const request = object(required(at(root, "request")));
  const resource = object(required(at(request, "resource")));
  return {
    uid: text(required(at(request, "uid"))) ?? "",
    operation: oneOf(required(at(request, "operation")), ["CREATE", "UPDATE", "DELETE", "CONNECT"]) ?? "CONNECT",
    group: text(at(resource, "group")) ?? "",
    plural: text(required(at(resource, "resource"))) ?? "",
    namespace: text(at(request, "namespace")) ?? "",
    name: text(at(request, "name")) ?? "",
    object: at(request, "object").value,
    oldObject: at(request, "oldObject").value,
  };
}
