/** Watches: which events a change means for one watcher, and where a watch begins. */
import assert from "node:assert/strict";
import { type Kind, apiVersionOf, inVersion, resourceOf } from "../kinds/kind.ts";
import { withMeta } from "../object.ts";
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

/** The history that a watch asks for is gone; the event says so. */
export interface Expired {
  readonly kind: "expired";
  readonly event: WatchEvent;
}

/** Begins a watch. After the revision named; from everything there is where none is named, or 0. */
export function watchFrom(api: Api, target: Target): Watch | Expired {
  const { kind, query } = target;
  const version = resourceVersionIn(query);
  const isMine = membership(target);
  const told = (change: Change): WatchEvent | undefined => {
    // A client may be ahead of a server that came back with older data.
    if (change.key.resource !== resourceOf(kind) || change.revision <= (version ?? 0)) return undefined;
    const event = eventOf(change, isMine);
    return event === undefined ? undefined : { ...event, object: inVersion(kind, event.object) };
  };
  const takesBookmarks = isTrue(query.get("allowWatchBookmarks"));
  const bookmark = () => (takesBookmarks ? bookmarkOf(kind, api.store.revision()) : undefined);
  if (wantsCurrent(query, version)) return { told, bookmark, first: current(api, target, isMine, takesBookmarks) };
  const missed = api.store.since(version ?? api.store.revision());
  if ("kind" in missed) return { kind: "expired", event: tooOld(version ?? 0, missed.oldest) };
  return { told, bookmark, first: missed.map(told).filter((event) => event !== undefined) };
}

/** Which objects a watch is about. */
function membership({ kind, namespace, name, query }: Target): Filter {
  const filter = filterOf(kind, query);
  return (object) =>
    (namespace === undefined || (object.metadata.namespace ?? "") === namespace) &&
    (name === "" || object.metadata.name === name) &&
    filter(object);
}

/** Everything there is, as if it had just been added; a client that streams its lists is told where that ends. */
function current(api: Api, { kind, namespace, query }: Target, isMine: Filter, takesBookmarks: boolean) {
  const snapshot = api.store.list(resourceOf(kind), namespace);
  assert(!("kind" in snapshot), "the present is never compacted");
  const added = snapshot.objects
    .filter(({ object }) => isMine(object))
    .map(({ object }): WatchEvent => ({ type: "ADDED", object: inVersion(kind, object) }));
  const isStreamed = takesBookmarks && query.get("sendInitialEvents") === "true";
  return isStreamed ? [...added, bookmarkOf(kind, snapshot.revision, { "k8s.io/initial-events-end": "true" })] : added;
}

function bookmarkOf(kind: Kind, revision: number, annotations?: Readonly<Record<string, string>>): WatchEvent {
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations && { annotations }) };
  return { type: "BOOKMARK", object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } };
}

/** An object that begins to match appears, one that ceases to match is gone. */
function eventOf({ before, after, last }: Change, isMine: Filter) {
  const was = before !== undefined && isMine(before);
  if (after !== undefined && isMine(after)) return { type: was ? "MODIFIED" : "ADDED", object: after } as const;
  if (!was) return undefined;
  const { resourceVersion } = last.metadata;
  return { type: "DELETED", object: after === undefined ? last : withMeta(before, { resourceVersion }) } as const;
}

function wantsCurrent(query: URLSearchParams, version: number | undefined): boolean {
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

/** Go reads 1 as true, too. */
function isTrue(text: string | null): boolean {
  return text === "true" || text === "1";
}
