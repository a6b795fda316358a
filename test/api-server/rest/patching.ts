/** A PATCH body as a function from the live object to the wanted one. */
import { type Body, fieldsIn, placed } from "../http/body.ts";
import { parseJson } from "../http/json.ts";
import { apiVersionOf, subjectOf } from "../kinds/kind.ts";
import { type Fields, type KubeObject, isFields } from "../object.ts";
import { apply } from "../patch/apply.ts";
import { patchJson } from "../patch/json.ts";
import { patchMerge } from "../patch/merge.ts";
import type { Patched } from "../patch/patched.ts";
import { patchStrategic } from "../patch/strategic.ts";
import { Refusal, badRequest, conflict, invalid, unsupportedMediaType } from "../status.ts";
import type { Api, Target } from "./api.ts";
import { writerOf } from "./ownership.ts";

/** A patch, ready to be tried on one state after another. */
export interface Patch {
  readonly patched: (live: KubeObject | undefined) => KubeObject;
  /** Server-side apply: creates what is absent, and keeps managedFields itself. */
  readonly isApply: boolean;
}

const JSON_PATCH = "application/json-patch+json";
const MERGE = "application/merge-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";
const APPLY = "application/apply-patch+yaml";

/** The patch in a body. */
export function patchIn(api: Api, target: Target, body: Body): Patch {
  const { kind, namespace, name } = target;
  const inPlace = (object: unknown) => {
    if (!isFields(object)) throw badRequest("the patch leaves no object");
    return placed(object, kind, namespace, name);
  };
  const plain = (how: (live: KubeObject | undefined) => Patched): Patch => ({
    patched: (live) => inPlace(outcome(target, how(live))),
    isApply: false,
  });
  switch (body.media) {
    case JSON_PATCH: {
      const patch = patchValue(body);
      return plain((live) => patchJson(live, patch));
    }
    case MERGE: {
      const patch = patchFields(body);
      return plain((live) => ({ kind: "patched", value: patchMerge(live, patch) }));
    }
    case STRATEGIC: {
      if (kind.custom) throw unsupportedMediaType([JSON_PATCH, MERGE, APPLY]);
      const patch = patchFields(body);
      return plain((live) => patchStrategic(live, patch, kind.structure().schema));
    }
    case APPLY: {
      const config = configIn(target, body);
      return { patched: (live) => inPlace(applied(api, target, live, config)), isApply: true };
    }
    default:
      throw unsupportedMediaType(kind.custom ? [JSON_PATCH, MERGE, APPLY] : [JSON_PATCH, MERGE, STRATEGIC, APPLY]);
  }
}

function applied(api: Api, target: Target, live: KubeObject | undefined, config: Fields): Fields {
  const force = target.query.get("force") === "true";
  const schema = target.kind.structure().schema;
  const result = apply({ live, config, schema, writer: writerOf(api, target), force });
  if (result.kind === "applied") return result.object;
  const refusal = conflict(subjectOf(target.kind, ""));
  throw new Refusal(refusal.code, refusal.reason, result.message, { causes: result.causes });
}

/** What is applied must say what it is, and by whom. */
function configIn({ kind, query }: Target, body: Body): Fields {
  const config = fieldsIn(body);
  if (!query.has("fieldManager")) {
    const subject = { group: "meta.k8s.io", plural: "", kind: "PatchOptions", name: "" };
    throw invalid(subject, [
      { field: "fieldManager", reason: "FieldValueRequired", message: "Required value: is required for apply patch" },
    ]);
  }
  if (config["apiVersion"] !== apiVersionOf(kind) || config["kind"] !== kind.kind) {
    throw badRequest(
      `invalid object type: ${String(config["apiVersion"])}, Kind=${String(config["kind"])}, expected ${apiVersionOf(kind)}, Kind=${kind.kind}`,
    );
  }
  if (isFields(config["metadata"]) && config["metadata"]["managedFields"] !== undefined)
    throw badRequest("metadata.managedFields must be nil");
  return config;
}

function outcome(target: Target, patched: Patched): unknown {
  if (patched.kind === "patched") return patched.value;
  if (patched.code === 400) throw badRequest(patched.message);
  throw new Refusal(422, "Invalid", patched.message, { name: target.name, kind: target.kind.plural });
}

function patchFields(body: Body): Fields {
  const value = patchValue(body);
  if (isFields(value)) return value;
  throw badRequest("error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}");
}

function patchValue(body: Body): unknown {
  try {
    return parseJson(body.text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}
