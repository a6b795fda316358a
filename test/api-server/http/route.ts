/** What a path of the API means. */

/** Where a request goes. */
export type Route =
  | { readonly kind: "health" }
  | { readonly kind: "version" }
  | { readonly kind: "paths" }
  | { readonly kind: "core-versions" }
  | { readonly kind: "groups" }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "resources"; readonly group: string; readonly version: string }
  | { readonly kind: "openapi"; readonly path: string }
  | ResourceRoute
  | { readonly kind: "unknown" };

/** A collection, an object, or a part of one. */
export interface ResourceRoute {
  readonly kind: "resource";
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: string;
}

/** Parts of a Namespace, where `/namespaces/NAME/X` does not mean the objects X in it. */
const PARTS_OF_A_NAMESPACE = new Set(["status", "finalize"]);

/** Reads a path. */
export function routeOf(path: string): Route {
  if (/^\/(healthz|readyz|livez)(\/|$)/.test(path)) return { kind: "health" };
  const parts = segments(path);
  if (parts === undefined) return { kind: "unknown" };
  const [root = "", ...rest] = parts;
  switch (root) {
    case "":
      return { kind: "paths" };
    case "version":
      return { kind: "version" };
    case "openapi":
      return { kind: "openapi", path: rest.join("/") };
    case "api":
      return rest.length === 0 ? { kind: "core-versions" } : inGroup("", rest);
    case "apis": {
      const [group, ...inside] = rest;
      if (group === undefined) return { kind: "groups" };
      return inside.length === 0 ? { kind: "group", group } : inGroup(group, inside);
    }
    default:
      return { kind: "unknown" };
  }
}

function inGroup(group: string, [version = "", ...rest]: readonly string[]): Route {
  if (rest.length === 0) return { kind: "resources", group, version };
  const [first = "", second, third] = rest;
  const isInside =
    first === "namespaces" &&
    third !== undefined &&
    !(group === "" && rest.length === 3 && PARTS_OF_A_NAMESPACE.has(third));
  const [plural = "", name = "", subresource = "", ...more] = isInside ? rest.slice(2) : rest;
  if (more.length > 0) return { kind: "unknown" };
  return { kind: "resource", group, version, plural, namespace: isInside ? second : undefined, name, subresource };
}

/** Undefined where a percent escape is none. */
function segments(path: string): readonly string[] | undefined {
  try {
    return path
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
