/** What both versions of OpenAPI say of a kind: its schema as published, and its paths. */
import type { Fields } from "../object.ts";
import type { Schema } from "../schema/schema.ts";
import { withTypeMeta } from "../schema/structural.ts";
import { definitionName, groupVersion, root, type ServedKind } from "./served.ts";

/** How one version of OpenAPI says what the other says otherwise. */
export interface Dialect {
  /** May a schema say `nullable`, `oneOf` and the like? */
  readonly isV3: boolean;
  /** A query parameter of this type. */
  readonly parameter: (name: string, type: string) => Fields;
}

const V3_ONLY = new Set(["nullable", "oneOf", "anyOf", "allOf", "not"]);
const OWN = new Set(["properties", "items", "additionalProperties", "type", "x-kubernetes-int-or-string"]);

/** Every definition by name. */
export function definitions(kinds: readonly ServedKind[], dialect: Dialect): Fields {
  return Object.fromEntries(
    kinds.map((kind) => {
      const { group, version, kind: name } = kind;
      const gvk = { "x-kubernetes-group-version-kind": [{ group, version, kind: name }] };
      return [definitionName(kind), { ...published(withTypeMeta(kind.schema), dialect), ...gvk }];
    }),
  );
}

/** A schema as published. What preserves unknown fields is published as anything at all. */
function published(schema: Schema, dialect: Dialect): Fields {
  const { properties, items, additionalProperties } = schema;
  const same = Object.entries(schema).filter(
    ([keyword]) => !OWN.has(keyword) && (dialect.isV3 || !V3_ONLY.has(keyword)),
  );
  if (schema["x-kubernetes-int-or-string"] === true)
    return { ...Object.fromEntries(same), type: "string", format: "int-or-string" };
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true && properties === undefined;
  return {
    ...Object.fromEntries(same),
    ...(schema.type === undefined || (isOpen && !dialect.isV3) ? {} : { type: schema.type }),
    ...(properties === undefined ? {} : { properties: publishedAll(properties, dialect) }),
    ...(items === undefined ? {} : { items: published(items, dialect) }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: published(additionalProperties, dialect) }
      : {}),
  };
}

function publishedAll(properties: Readonly<Record<string, Schema>>, dialect: Dialect): Fields {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, published(property, dialect)]));
}

/** The paths of the kinds, with what clients look for in them: which verbs there are, and dry runs. */
export function paths(kinds: readonly ServedKind[], dialect: Dialect): Fields {
  return Object.fromEntries(kinds.flatMap((kind) => kindPaths(kind, dialect)));
}

function kindPaths(kind: ServedKind, dialect: Dialect): readonly (readonly [string, Fields])[] {
  const collection = `/${root(kind)}${kind.namespaced ? "/namespaces/{namespace}" : ""}/${kind.plural}`;
  return [
    [collection, { get: operation(kind, "list", dialect), post: operation(kind, "post", dialect) }],
    [
      `${collection}/{name}`,
      Object.fromEntries(["get", "put", "patch", "delete"].map((verb) => [verb, operation(kind, verb, dialect)])),
    ],
  ];
}

const WRITES = ["post", "put", "patch", "delete"];

function operation(kind: ServedKind, action: string, dialect: Dialect): Fields {
  const { group, version, kind: name } = kind;
  return {
    operationId: `${action}${groupVersion(kind).replaceAll(/[^a-zA-Z0-9]/g, "")}${name}`,
    parameters: WRITES.includes(action)
      ? [dialect.parameter("dryRun", "string"), dialect.parameter("fieldManager", "string")]
      : [],
    responses: { "200": { description: "OK" } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind: name },
  };
}
