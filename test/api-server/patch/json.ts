/** JSON patch, RFC 6902. */
import jsonPatch from "fast-json-patch";
import { isFields } from "../object.ts";
import { malformed, type Patched, unfit } from "./patched.ts";

/** Applies the operations to a copy, all of them or none. */
export function patchJson(object: unknown, patch: unknown): Patched {
  if (!Array.isArray(patch) || !patch.every(isOperation)) return malformed("a JSON patch is a list of operations");
  try {
    return { kind: "patched", value: jsonPatch.applyPatch(structuredClone(object), patch, true).newDocument };
  } catch (error) {
    const [reason = "it does not fit the object"] = error instanceof Error ? error.message.split("\n") : [];
    return unfit(`the patch cannot be applied: ${reason}`);
  }
}

function isOperation(value: unknown): value is jsonPatch.Operation {
  return isFields(value) && typeof value["op"] === "string" && typeof value["path"] === "string";
}
