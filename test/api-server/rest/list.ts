/** Lists: at which revision, of which objects, in pages of what size. */
import { type Kind, apiVersionOf, inVersion, resourceOf } from "../kinds/kind.ts";
import type { Fields, KubeObject } from "../object.ts";
import { badRequest, expired, tooLargeResourceVersion } from "../status.ts";
import { keyText } from "../store/key.ts";
import type { Api, Target } from "./api.ts";
import { filterOf } from "./selectors.ts";

/** A list as it is answered. */
export interface List {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: Fields;
  readonly items: readonly KubeObject[];
}

/** A page that continues another one shows the revision of the first, and starts after a key. */
interface Continue {
  readonly rv: number;
  readonly after: string;
}

const EXPIRED_CONTINUE =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, " +
  "or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - " +
  "objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/** GET of a collection. */
export function listed(api: Api, { kind, namespace, query }: Target): List {
  const filter = filterOf(kind, query);
  const limit = numberIn(query, "limit");
  const from = continueOf(query);
  const snapshot = api.store.list(resourceOf(kind), namespace, from?.rv ?? revisionOf(api, query));
  if ("kind" in snapshot)
    throw from === undefined ? expired("The resourceVersion for the provided list is too old.") : lapsed(api, from);
  const matching = snapshot.objects.filter(
    ({ key, object }) => filter(object) && (from === undefined || keyText(key) > from.after),
  );
  const page = limit === 0 ? matching : matching.slice(0, limit);
  const remaining = matching.length - page.length;
  const last = page.at(-1);
  const isSelected = query.has("labelSelector") || query.has("fieldSelector");
  return listOf(
    kind,
    page.map(({ object }) => object),
    {
      resourceVersion: String(snapshot.revision),
      ...(remaining === 0 || last === undefined
        ? {}
        : { continue: token({ rv: snapshot.revision, after: keyText(last.key) }) }),
      ...(remaining === 0 || isSelected ? {} : { remainingItemCount: remaining }),
    },
  );
}

/** The list object around some items. */
export function listOf(kind: Kind, items: readonly KubeObject[], metadata: Fields): List {
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
    items: items.map((item) => inVersion(kind, item)),
  };
}

/** `resourceVersion` of a list or a watch: undefined where unset, refused where it is no number. */
export function resourceVersionIn(query: URLSearchParams): number | undefined {
  const text = query.get("resourceVersion") ?? "";
  if (text === "") return undefined;
  if (!/^\d+$/.test(text))
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

/** Undefined is the newest. Everything is always up to date here, so "not older than" is answered with the newest. */
function revisionOf(api: Api, query: URLSearchParams): number | undefined {
  const version = resourceVersionIn(query);
  const match = query.get("resourceVersionMatch");
  if (match !== null && version === undefined)
    throw badRequest("resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (match !== null && match !== "Exact" && match !== "NotOlderThan")
    throw badRequest(
      `resourceVersionMatch: Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan"`,
    );
  if (match === "Exact" && version === 0)
    throw badRequest('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  if (version === undefined || version === 0) return undefined;
  if (version > api.store.revision()) throw tooLargeResourceVersion(version, api.store.revision());
  const isExact = match === "Exact" || (match === null && numberIn(query, "limit") > 0);
  return isExact ? version : undefined;
}

function numberIn(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (text === "") return 0;
  if (!/^-?\d+$/.test(text)) throw badRequest(`${name}: Invalid value: ${JSON.stringify(text)}`);
  return Math.max(0, Number(text));
}

function token(from: Continue): string {
  return Buffer.from(JSON.stringify(from)).toString("base64url");
}

function continueOf(query: URLSearchParams): Continue | undefined {
  const text = query.get("continue") ?? "";
  if (text === "") return undefined;
  if (query.has("resourceVersion") && query.get("resourceVersion") !== "0" && query.get("resourceVersion") !== "") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString()) as Continue;
  } catch {
    throw badRequest("continue key is not valid: encoding/json: invalid character");
  }
}

/** Gives the token with which the rest can be had all the same, as it is now. */
function lapsed(api: Api, { after }: Continue) {
  return expired(EXPIRED_CONTINUE, { continue: token({ rv: api.store.revision(), after }) });
}
