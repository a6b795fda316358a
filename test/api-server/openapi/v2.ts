/** The OpenAPI v2 document: `/openapi/v2`. */
import type { Fields } from "../object.ts";
import { definitions, type Dialect, paths } from "./document.ts";
import type { ServedKind } from "./served.ts";

const V2: Dialect = {
  isV3: false,
  parameter: (name, type) => ({ name, in: "query", type, uniqueItems: true }),
};

/** Every kind in one document. */
export function openApiV2(kinds: readonly ServedKind[]): Fields {
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: paths(kinds, V2),
    definitions: definitions(kinds, V2),
  };
}
