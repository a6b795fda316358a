/** Which kinds are served now, found by their path. */
import { type Kind, resourceOf } from "./kind.ts";

/** The kinds served; changes as CustomResourceDefinitions come and go. */
export interface Registry {
  readonly all: () => readonly Kind[];
  readonly find: (group: string, version: string, plural: string) => Kind | undefined;
  /** Every served version of what the store keeps under this name, the preferred one first. */
  readonly versionsOf: (resource: string) => readonly Kind[];
  /** The kind an owner reference or a manifest names. */
  readonly named: (apiVersion: string, kind: string) => Kind | undefined;
  /** Counts the changes. */
  readonly version: () => number;
  /** Replaces every version of a resource; an empty list ends it. */
  readonly serve: (resource: string, versions: readonly Kind[]) => void;
}

/** A registry of the builtin kinds. */
export function createRegistry(builtins: readonly Kind[]): Registry {
  const served = new Map<string, readonly Kind[]>();
  for (const kind of builtins) served.set(resourceOf(kind), [kind]);
  let version = 0;
  const all = () => [...served.values()].flat();
  return {
    all,
    find: (group, version, plural) =>
      served.get(resourceOf({ group, plural }))?.find((kind) => kind.version === version),
    versionsOf: (resource) => served.get(resource) ?? [],
    named: (apiVersion, name) => {
      const [version = "", group = ""] = apiVersion.split("/").reverse();
      return all().find((kind) => kind.kind === name && kind.group === group && kind.version === version);
    },
    version: () => version,
    serve: (resource, versions) => {
      version += 1;
      if (versions.length === 0) served.delete(resource);
      else served.set(resource, versions);
    },
  };
}
