/** Several kinds followed at once, as one newest state after the other. */
import type { Collection, Kind, Kinds, View } from "../cluster.ts";
import { listWatch } from "./list-watch.ts";
import type { ListWatchOptions } from "./list-watch.ts";
import { createMirror, takeView } from "./mirror.ts";
import type { Mirror } from "./mirror.ts";

/** What following needs, whatever the kinds. */
export type FollowOptions = Pick<ListWatchOptions<unknown>, "api" | "clock" | "log" | "signal"> & {
  /** Where the kinds of metallb.io are read. */
  readonly namespace: string;
};

/** `Cluster.views`: ends with the signal, or when the reader leaves the loop. */
export async function* follow<K extends Kinds>(
  kinds: K,
  { namespace, signal, ...rest }: FollowOptions,
): AsyncGenerator<View<K>, void, undefined> {
  const left = new AbortController();
  const until = AbortSignal.any([signal, left.signal]);
  const mirrors = new Map<string, Mirror<unknown>>();
  const unlisted = new Set(Object.keys(kinds));
  let news = Promise.withResolvers<void>();
  until.addEventListener("abort", () => {
    news.resolve();
  });

  const following = Object.entries(kinds).map(([name, kind]) => {
    const mirror = createMirror<unknown>((held, newer) => kind.isSame?.(held, newer) ?? false);
    mirrors.set(name, mirror);
    return listWatch({
      ...rest,
      kind,
      mirror,
      namespace: isConfiguration(kind) ? namespace : undefined,
      signal: until,
      onChange: () => {
        news.resolve();
      },
      onSynced: () => {
        unlisted.delete(name);
        news.resolve();
      },
    });
  });
  const failed = Promise.all(following).then(() => undefined);
  failed.catch((error: unknown) => {
    news.reject(error);
  });

  try {
    for (;;) {
      await news.promise;
      news = Promise.withResolvers();
      if (until.aborted) return;
      if (unlisted.size === 0) yield viewOf<K>(mirrors);
    }
  } finally {
    left.abort();
    await failed;
  }
}

function viewOf<K extends Kinds>(mirrors: ReadonlyMap<string, Mirror<unknown>>): View<K> {
  const collections: Record<string, Collection<unknown>> = {};
  for (const [name, mirror] of mirrors) collections[name] = takeView(mirror);
  return collections as View<K>;
}

function isConfiguration(kind: Kind<unknown>): boolean {
  return kind.group === "metallb.io" || kind.group === "lanlord.io";
}
