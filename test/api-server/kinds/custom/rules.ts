/** How custom resources are written. */
import { type KubeObject, withMeta } from "../../object.ts";
import type { Rules } from "../kind.ts";
import { DATA, withField } from "../plain.ts";

/** The rules of a kind with this schema. */
export function customRules(hasStatus: boolean): Rules {
  if (!hasStatus) return DATA;
  return {
    ...DATA,
    created: (object) => withField(object, "status", undefined),
    updated: (next, live) => withField(next, "status", live["status"]),
    // Through /status nothing but the status is taken, not even labels: unlike builtin kinds.
    statusUpdated: (next, live): KubeObject =>
      withField(withMeta(live, { managedFields: next.metadata.managedFields }), "status", next["status"]),
  };
}
