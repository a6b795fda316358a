/** The OpenAPI v3 documents: an index at `/openapi/v3`, and one document for each group and version. */
import { createHash } from "node:crypto";
import type { Fields } from "../object.ts";
import { definitions, type Dialect, paths } from "./document.ts";
import { root, type ServedKind } from "./served.ts";

const V3: Dialect = {
  isV3: true,
  parameter: (name, type) => ({ name, in: "query", schema: { type, uniqueItems: true } }),
};

/** Where each document is; the hash changes with the document, so that clients may keep it for ever. */
export function openApiV3Index(kinds: readonly ServedKind[]): Fields {
  const entries = [...new Set(kinds.map(root))].map((path) => {
    const hash = createHash("sha512")
      .update(JSON.stringify(openApiV3(kinds, path)))
      .digest("hex")
      .toUpperCase();
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(entries) as Fields };
}

/** The document of one root (`api/v1`, `apis/apps/v1`), undefined where nothing is served. */
export function openApiV3(kinds: readonly ServedKind[], path: string): Fields | undefined {
  const here = kinds.filter((kind) => root(kind) === path);
  if (here.length === 0) return undefined;
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: paths(here, V3),
    components: { schemas: definitions(here, V3) },
  };
}
