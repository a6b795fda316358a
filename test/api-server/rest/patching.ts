/** A PATCH body as a function from the live object to the wanted one. */
import type { Body } from "../http/body.ts";
import { parseJson } from "../http/json.ts";
import { type Fields, type KubeObject, isFields, without } from "../object.ts";
import { badRequest, unsupportedMediaType } from "../status.ts";

/** The patch in a body. */
export function patchIn(body: Body): (live: KubeObject) => KubeObject {
  switch (body.media) {
    case "application/merge-patch+json":
    case "application/strategic-merge-patch+json": {
      const patch = parsed(body);
      return (live) => merged(live, patch) as KubeObject;
    }
    default:
      throw unsupportedMediaType([
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
      ]);
  }
}

function parsed(body: Body): Fields {
  try {
    const patch = parseJson(body.text);
    if (isFields(patch)) return patch;
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
  throw badRequest("error decoding patch: not an object");
}

/** RFC 7386 §2 */
function merged(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const result: Record<string, unknown> = isFields(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    result[name] = value === null ? undefined : merged(result[name], value);
  }
  return without(result);
}
