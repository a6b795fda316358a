/** Follows all objects of one kind for ever: a list in pages, then a watch from where the list ended, taken up again after each cut. */
import { retryDelay } from "../../backoff.ts";
import { sleep } from "../../clock.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Key } from "../../model/object.ts";
import { ApiError } from "../api-error.ts";
import type { Kind } from "../cluster.ts";
import type { Api } from "./api.ts";
import { absorb, retain } from "./mirror.ts";
import type { Mirror } from "./mirror.ts";
import { collectionPath } from "./paths.ts";
import { identify, readManifest, readWatchLine, versionOf } from "./watch-line.ts";

const PAGE_SIZE = 500;
const RETRY = { firstMs: 200, longestMs: 30_000 };
/** The server ends a watch after five to ten minutes: nobody depends for longer on one server's good health. */
const WATCH_SECONDS = { least: 300, most: 600 };
/** How much later we end it ourselves: the server is not there any more, or not itself. */
const GRACE_MS = 10_000;
/** A watch that lasted this long was a good one even if nothing happened. */
const GOOD_AFTER_MS = 5_000;

/** What a list-watch works with. */
export interface ListWatchOptions<T> {
  readonly api: Api;
  readonly kind: Kind<T>;
  /** Undefined: all of them. */
  readonly namespace: string | undefined;
  readonly mirror: Mirror<T>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The mirror differs from what it was. */
  readonly onChange: () => void;
  /** The mirror holds a whole list, for the first time. */
  readonly onSynced: () => void;
}

/** Keeps the mirror like the cluster until the signal is aborted; only a mistake of ours makes it reject. */
export async function listWatch<T>(options: ListWatchOptions<T>): Promise<void> {
  const { api, kind, mirror, clock, log, signal, onChange } = options;
  const path = collectionPath(kind, options.namespace);
  let from: string | undefined;
  let failures = 0;
  let isSynced = false;

  for (;;) {
    try {
      from ??= await list();
      await watch(from);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      await recover(error);
    }
  }

  async function list(): Promise<string> {
    const listed = new Set<Key>();
    for (let token = ""; ;) {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(token === "" ? {} : { continue: token }) });
      const page = (await api.call({ method: "GET", path: `${path}?${query.toString()}` }, signal)) as Page;
      for (const item of page.items ?? []) {
        const key = identify(item);
        if (key === undefined) continue;
        listed.add(key);
        if (absorb(mirror, readManifest(kind, key, item))) onChange();
      }
      token = page.metadata?.continue ?? "";
      if (token !== "") continue;
      if (retain(mirror, listed)) onChange();
      if (!isSynced) options.onSynced();
      isSynced = true;
      log.debug({ kind: kind.kind, objects: listed.size }, "listed");
      return versionOf(page);
    }
  }

  async function watch(since: string): Promise<void> {
    const seconds = WATCH_SECONDS.least + Math.floor(clock.random() * (WATCH_SECONDS.most - WATCH_SECONDS.least));
    const query = new URLSearchParams({
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: since,
      timeoutSeconds: String(seconds),
    });
    const began = clock.now();
    await api.lines(`${path}?${query.toString()}`, { deadlineMs: seconds * 1000 + GRACE_MS, signal, onLine });
    if (clock.now() - began >= GOOD_AFTER_MS) failures = 0;
    // Most often the server's time was up. One that ends every watch at once must not be asked in a tight loop.
    else if (from === since) throw new ApiError("API_UNREACHABLE", "the watch ended as soon as it began");
  }

  function onLine(line: string): void {
    const told = readWatchLine(kind, line);
    switch (told.kind) {
      case "change":
        if (absorb(mirror, told.change)) onChange();
        from = told.resourceVersion;
        failures = 0;
        return;
      case "bookmark":
        from = told.resourceVersion;
        failures = 0;
        return;
      case "refused":
        throw told.error;
      case "unreadable":
        throw new ApiError("API_REFUSED", `a line of a watch says nothing: ${line.slice(0, 200)}`);
    }
  }

  async function recover(error: ApiError): Promise<void> {
    if (error.code === "API_EXPIRED") from = undefined;
    failures += 1;
    if (kind.isOptional === true && (error.status === 404 || error.status === 403)) {
      await doWithout(error);
      return;
    }
    const retryInMs = Math.max(retryDelay(RETRY, failures, clock.random), error.retryAfterMs ?? 0);
    log.warn({ kind: kind.kind, retryInMs: Math.round(retryInMs), err: error }, "list-watch-interrupted");
    await sleep(clock, retryInMs, signal);
  }

  /** Where the kind is not there, there is none of it; where it is forbidden, nobody knows: what is held stays. */
  async function doWithout(error: ApiError): Promise<void> {
    from = undefined;
    if (error.status === 404 && retain(mirror, new Set())) onChange();
    if (!isSynced) options.onSynced();
    isSynced = true;
    if (failures === 1) log.warn({ kind: kind.kind, group: kind.group, err: error }, "kind-not-served");
    await sleep(clock, RETRY.longestMs, signal);
  }
}

/** One page of a list. */
interface Page {
  readonly items?: readonly unknown[];
  readonly metadata?: { readonly continue?: string };
}
