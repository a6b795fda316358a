/** What clients read first: which groups, versions and resources there are. */
import type { Kind } from "../kinds/kind.ts";
import type { Registry } from "../kinds/registry.ts";
import type { Fields } from "../object.ts";

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** GET /api */
export function coreVersions(): Fields {
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
}

/** GET /apis */
export function groupList(registry: Registry): Fields {
  const names = [...new Set(registry.all().map(({ group }) => group))].filter((group) => group !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: names.map((name) => groupFields(registry, name)) };
}

/** GET /apis/GROUP */
export function group(registry: Registry, name: string): Fields | undefined {
  const fields = groupFields(registry, name);
  return versionsIn(registry, name).length === 0 ? undefined : { kind: "APIGroup", apiVersion: "v1", ...fields };
}

/** GET /api/v1, /apis/GROUP/VERSION */
export function resourceList(registry: Registry, groupName: string, version: string): Fields | undefined {
  const kinds = registry.all().filter((kind) => kind.group === groupName && kind.version === version);
  if (kinds.length === 0) return undefined;
  const groupVersion = groupName === "" ? version : `${groupName}/${version}`;
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: kinds.flatMap(resourceFields) };
}

function resourceFields(kind: Kind): readonly Fields[] {
  const { plural: name, singular: singularName, namespaced, kind: named, shortNames, categories } = kind;
  const whole = {
    name,
    singularName,
    namespaced,
    kind: named,
    verbs: VERBS,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const status = {
    name: `${name}/status`,
    singularName: "",
    namespaced,
    kind: named,
    verbs: ["get", "patch", "update"],
  };
  return kind.hasStatus ? [whole, status] : [whole];
}

function groupFields(registry: Registry, name: string): Fields {
  const versions = versionsIn(registry, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

/** Newest first, as custom versions are ranked. */
function versionsIn(registry: Registry, name: string): readonly string[] {
  const versions = new Set(
    registry
      .all()
      .filter(({ group }) => group === name)
      .map(({ version }) => version),
  );
  return [...versions].sort(byMaturity);
}

/** v2 > v1 > v1beta2 > v1beta1 > v1alpha1 > anything else, by name. */
export function byMaturity(a: string, b: string): number {
  const [left, right] = [maturity(a), maturity(b)];
  if (left === undefined || right === undefined) {
    if (left === right) return a < b ? -1 : 1;
    return left === undefined ? 1 : -1;
  }
  return right[0] - left[0] || right[1] - left[1] || right[2] - left[2];
}

function maturity(version: string): readonly [number, number, number] | undefined {
  const parts = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (parts === null) return undefined;
  const stage = parts[2] === undefined ? 2 : parts[2] === "beta" ? 1 : 0;
  return [stage, Number(parts[1]), Number(parts[3] ?? 0)];
}
