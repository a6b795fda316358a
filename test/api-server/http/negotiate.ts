/** Which form an answer takes: JSON or YAML, whole objects, a table, or their metadata alone. */
import { type Fields, isFields } from "../object.ts";
import type { IncludeObject } from "../table/table.ts";
import { notAcceptable } from "../status.ts";

/** The form an answer takes. */
export interface Form {
  readonly media: "json" | "yaml";
  readonly as: "object" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
  /** `meta.k8s.io/v1` or v1beta1. */
  readonly asVersion: string;
  /** How much of each object the rows of a table carry. */
  readonly include: IncludeObject;
}

const OFFERED = ["application/json", "application/yaml"];
const FORMS = new Set(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);

/** The first form in an Accept header that is offered. */
export function formOf(accept: string | undefined, query: URLSearchParams): Form {
  const include = includeIn(query);
  for (const clause of (accept === undefined || accept === "" ? "*/*" : accept).split(",")) {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    const media = mediaOf(type);
    const { as, v = "v1" } = Object.fromEntries(parameters.map((parameter) => parameter.split("=", 2))) as Partial<
      Record<string, string>
    >;
    if (media === undefined) continue;
    if (as === undefined) return { media, as: "object", asVersion: "", include };
    if (FORMS.has(as)) return { media, as: as as Form["as"], asVersion: `meta.k8s.io/${v}`, include };
  }
  throw notAcceptable(OFFERED);
}

/** An object or a list of them, reduced to metadata. */
export function metadataOnly(object: Fields, asVersion: string): Fields {
  const items = object["items"];
  if (!Array.isArray(items))
    return { kind: "PartialObjectMetadata", apiVersion: asVersion, metadata: object["metadata"] };
  const reduced = items.filter(isFields).map((item) => metadataOnly(item, asVersion));
  return { kind: "PartialObjectMetadataList", apiVersion: asVersion, metadata: object["metadata"], items: reduced };
}

function includeIn(query: URLSearchParams): IncludeObject {
  const asked = query.get("includeObject");
  return asked === "None" || asked === "Object" ? asked : "Metadata";
}

function mediaOf(type: string): Form["media"] | undefined {
  if (type === "*/*" || type === "application/*" || type === "application/json") return "json";
  return type === "application/yaml" ? "yaml" : undefined;
}
