/** What the OpenAPI documents are made from. */
import type { Schema } from "../schema/schema.ts";

/** One kind in one version, as it is served. */
export interface ServedKind {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly schema: Schema;
}

/** `v1`, `apps/v1`. */
export function groupVersion({ group, version }: Pick<ServedKind, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The URL of the kind's group and version, without the leading slash: `api/v1`, `apis/apps/v1`. */
export function root(kind: Pick<ServedKind, "group" | "version">): string {
  return kind.group === "" ? `api/${kind.version}` : `apis/${groupVersion(kind)}`;
}

/** The name of a kind's definition: the group read backwards, `io.metallb.v1beta1.IPAddressPool`. */
export function definitionName({ group, version, kind }: ServedKind): string {
  const known = BUILTIN.get(group);
  const prefix = known === undefined ? group.split(".").toReversed().join(".") : `io.k8s.${known}`;
  return `${prefix}.${version}.${kind}`;
}

const BUILTIN = new Map([
  ["", "api.core"],
  ["apps", "api.apps"],
  ["discovery.k8s.io", "api.discovery"],
  ["coordination.k8s.io", "api.coordination"],
  ["rbac.authorization.k8s.io", "api.rbac"],
  ["admissionregistration.k8s.io", "api.admissionregistration"],
  ["apiextensions.k8s.io", "apiextensions-apiserver.pkg.apis.apiextensions"],
]);
