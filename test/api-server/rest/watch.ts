/** Watches: which events a change means for one watcher, and where a watch begins. */
import { apiVersionOf, inVersion, resourceOf } from "../kinds/kind.ts";
import type { KubeObject } from "../object.ts";
import { badRequest, expired, statusOf } from "../status.ts";
import type { Change } from "../store/store.ts";
import type { Api, Target } from "./api.ts";
import { resourceVersionIn } from "./list.ts";
import { type Filter, filterOf } from "./selectors.ts";

/** One line of a watch. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Readonly<Record<string, unknown>>;
}

/** A watch as it begins: what is sent first, and how each later change is told. */
export interface Watch {
  readonly first: readonly WatchEvent[];
  readonly told: (change: Change) => WatchEvent | undefined;
  /** Says how far this watch has come; undefined where the client takes no bookmarks. */
  readonly bookmark: () => WatchEvent | undefined;
}

/** Begins a watch. After the revision named; from everything there is where none is named, or 0. */
export function watchFrom(api: Api, target: Target): Watch | { readonly kind: "expired"; readonly event: WatchEvent } {
  const { kind, namespace, name, query } = target;
  const version = resourceVersionIn(query);
  const wantsInitial = initialEvents(query, version);
  const allowsBookmarks = query.get("allowWatchBookmarks") === "true" || query.get("allowWatchBookmarks") === "1";
  const filter = filterOf(kind, query);
  const isMine: Filter = (object) =>
    (namespace === undefined || (object.metadata.namespace ?? "") === namespace) &&
    (name === "" || object.metadata.name === name) &&
    filter(object);
  const told = (change: Change): WatchEvent | undefined => {
    // A client may be ahead of a server that came back with older data.
    if (change.key.resource !== resourceOf(kind) || change.revision <= (version ?? 0)) return undefined;
    const event = eventOf(change, isMine);
    return event === undefined ? undefined : { ...event, object: inVersion(kind, event.object) };
  };
  const bookmark = (annotations?: Readonly<Record<string, string>>): WatchEvent => ({
    type: "BOOKMARK",
    object: {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: String(api.store.revision()),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    },
  });
  const watch = { told, bookmark: () => (allowsBookmarks ? bookmark() : undefined) };
  if (!wantsInitial) {
    const missed = api.store.since(version ?? api.store.revision());
    if ("kind" in missed) return { kind: "expired", event: tooOld(version ?? 0, missed.oldest) };
    return { ...watch, first: missed.map(told).filter((event) => event !== undefined) };
  }
  const snapshot = api.store.list(resourceOf(kind), namespace);
  if ("kind" in snapshot) return { kind: "expired", event: tooOld(0, 0) };
  const added = snapshot.objects
    .filter(({ object }) => isMine(object))
    .map(({ object }) => ({ type: "ADDED" as const, object: inVersion(kind, object) }));
  const end =
    query.get("sendInitialEvents") === "true" && allowsBookmarks
      ? [bookmark({ "k8s.io/initial-events-end": "true" })]
      : [];
  return { ...watch, first: [...added, ...end] };
}

/** An object that begins to match appears, one that ceases to match is gone. */
function eventOf(
  { before, after, last }: Change,
  isMine: Filter,
): (WatchEvent & { readonly object: KubeObject }) | undefined {
  const was = before !== undefined && isMine(before);
  const is = after !== undefined && isMine(after);
  if (is) return { type: was ? "MODIFIED" : "ADDED", object: after };
  if (!was) return undefined;
  return {
    type: "DELETED",
    object:
      after === undefined
        ? last
        : { ...before, metadata: { ...before.metadata, resourceVersion: last.metadata.resourceVersion ?? "" } },
  };
}

function initialEvents(query: URLSearchParams, version: number | undefined): boolean {
  const asked = query.get("sendInitialEvents");
  if (asked === null) {
    if (query.has("resourceVersionMatch"))
      throw badRequest("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    return version === undefined || version === 0;
  }
  if (query.get("resourceVersionMatch") !== "NotOlderThan")
    throw badRequest("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  return asked === "true";
}

function tooOld(wanted: number, oldest: number): WatchEvent {
  return { type: "ERROR", object: statusOf(expired(`too old resource version: ${wanted} (${oldest})`)) };
}
