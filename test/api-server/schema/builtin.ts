/** The schemas of the kinds that every cluster has. */
import { core } from "./builtin/core.ts";
import { admission, apps, coordination, discovery, extensions, rbac } from "./builtin/groups.ts";
import { pod } from "./builtin/pod.ts";
import type { Schema } from "./schema.ts";

const BUILTIN = new Map<string, Readonly<Record<string, Schema>>>([
  ["v1", { ...core, Pod: pod }],
  ["apps/v1", apps],
  ["discovery.k8s.io/v1", discovery],
  ["coordination.k8s.io/v1", coordination],
  ["rbac.authorization.k8s.io/v1", rbac],
  ["admissionregistration.k8s.io/v1", admission],
  ["apiextensions.k8s.io/v1", extensions],
]);

/** The schema of a builtin kind, as in `builtinSchema("apps/v1", "Deployment")`. */
export function builtinSchema(apiVersion: string, kind: string): Schema | undefined {
  return BUILTIN.get(apiVersion)?.[kind];
}

/** Every builtin kind there is a schema for. */
export const builtinKinds: readonly { readonly apiVersion: string; readonly kind: string; readonly schema: Schema }[] =
  [...BUILTIN].flatMap(([apiVersion, kinds]) =>
    Object.entries(kinds).map(([kind, schema]) => ({ apiVersion, kind, schema })),
  );
