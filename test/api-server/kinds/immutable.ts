/** ConfigMaps and Secrets that were declared immutable. */
import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../object.ts";
import { forbidden } from "../schema/cause.ts";
import type { Cause } from "../status.ts";
import type { Rules } from "./kind.ts";
import { DATA } from "./plain.ts";

/** Plain data, until it is declared immutable: from then on it can only be deleted. */
export const MAY_BE_IMMUTABLE: Rules = { ...DATA, faults: immutableFaults };

function immutableFaults(object: KubeObject, live: KubeObject | undefined): readonly Cause[] {
  if (live?.["immutable"] !== true) return [];
  return ["immutable", "data", "binaryData"]
    .filter((field) => !isDeepStrictEqual(object[field], live[field]))
    .map((field) => forbidden(field, "field is immutable when `immutable` is set"));
}
