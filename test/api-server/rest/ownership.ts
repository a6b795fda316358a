/** Who owns which fields after a write that was no apply. */
import { apiVersionOf } from "../kinds/kind.ts";
import { timestamp } from "../lifecycle/metadata.ts";
import { type Fields, type KubeObject, omit } from "../object.ts";
import { trackUpdate } from "../patch/apply.ts";
import type { Writer } from "../patch/managed-fields.ts";
import type { Api, Target } from "./api.ts";

/** The writer of a request: its fieldManager, or what its user agent calls itself. */
export function writerOf(api: Api, { kind, subresource, query, userAgent }: Target): Writer {
  const [program = ""] = userAgent.split("/");
  const manager = query.get("fieldManager") ?? (program === "" ? "unknown" : program.slice(0, 128));
  const writer = { manager, apiVersion: apiVersionOf(kind), time: timestamp(api.now()) };
  return subresource === "" ? writer : { ...writer, subresource };
}

/** `managedFields` once this object has been written over `before`. */
export function managedFieldsAfter(
  api: Api,
  target: Target,
  before: KubeObject | undefined,
  after: KubeObject,
): readonly Fields[] | undefined {
  // The half that this way in cannot change is nobody's for having been sent.
  const half = target.subresource === "status" ? "spec" : "status";
  const mine = (object: KubeObject) => (target.kind.hasStatus ? omit(object, half) : object) as KubeObject;
  const tracked = trackUpdate({
    before: before === undefined ? undefined : mine(before),
    after: mine(after),
    schema: target.kind.structure().schema,
    writer: writerOf(api, target),
  }) as KubeObject;
  return tracked.metadata.managedFields;
}
