/** create, get, update, patch: each says what it wants written, write.ts writes it. */
import { subjectOf } from "../kinds/kind.ts";
import type { KubeObject } from "../object.ts";
import { type Cause, Refusal, invalid, notFound } from "../status.ts";
import type { Answer, Api, Target } from "./api.ts";
import type { Patch } from "./patching.ts";
import { liveOf, writeNew, writeOver } from "./write.ts";

/** GET of one object. */
export function get(api: Api, target: Target): Answer {
  return { code: 200, object: existing(api, target), warnings: [] };
}

/** POST to a collection. */
export async function create(api: Api, target: Target, sent: KubeObject): Promise<Answer> {
  if ((sent.metadata.resourceVersion ?? "") !== "") throw new Refusal(500, "", VERSION_ON_CREATE);
  return writeNew(api, target, { object: sent, isApply: false });
}

/** PUT: the whole object, at the version the client saw. */
export function update(api: Api, target: Target, sent: KubeObject): Promise<Answer> {
  const { kind, name, subresource } = target;
  const live = liveOf(api, target);
  if (live === undefined && kind.createOnUpdate && subresource === "")
    return writeNew(api, target, { object: sent, isApply: false });
  if (live === undefined) throw notFound(subjectOf(kind, name));
  const { resourceVersion = "" } = sent.metadata;
  if (resourceVersion === "" && !kind.unconditionalUpdate) throw invalid(subjectOf(kind, name), [VERSION_REQUIRED]);
  return writeOver(api, target, live, () => ({ object: sent, isApply: false }));
}

/** PATCH: what the patch makes of the live object. Only an apply creates. */
export function patch(api: Api, target: Target, { patched, isApply }: Patch): Promise<Answer> {
  const live = liveOf(api, target);
  if (live !== undefined) return writeOver(api, target, live, (now) => ({ object: patched(now), isApply }));
  if (!isApply || target.subresource !== "") throw notFound(subjectOf(target.kind, target.name));
  return writeNew(api, target, { object: patched(undefined), isApply });
}

function existing(api: Api, target: Target): KubeObject {
  const live = liveOf(api, target);
  if (live === undefined) throw notFound(subjectOf(target.kind, target.name));
  return live;
}

/** Not even kube-apiserver has a reason for it. */
const VERSION_ON_CREATE = "resourceVersion should not be set on objects to be created";

const VERSION_REQUIRED: Cause = {
  field: "metadata.resourceVersion",
  reason: "FieldValueInvalid",
  message: "Invalid value: 0x0: must be specified for an update",
};
