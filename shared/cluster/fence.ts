/** A fence around a cluster: writes pass only until an instant that has to be put off again and again. */
import type { Cancel, Clock } from "../clock.ts";
import { ApiError } from "./api-error.ts";
import type { Cluster } from "./cluster.ts";

/** Open until its instant; once closed, it stays closed. */
export interface Fence {
  /** Asks the clock, so that a process that was stopped for a while finds it closed on waking. */
  readonly isOpen: () => boolean;
  /** Aborted when it closes. */
  readonly signal: AbortSignal;
  /** Puts the instant off, never forward. */
  readonly extend: (until: number) => void;
  readonly close: () => void;
}

/** A fence that is open until that instant of the clock. */
export function createFence(clock: Clock, until: number): Fence {
  const closed = new AbortController();
  let end = until;
  let cancel: Cancel = () => undefined;
  const isOpen = (): boolean => !closed.signal.aborted && clock.now() < end;

  function close(): void {
    cancel();
    closed.abort();
  }

  function arm(): void {
    cancel = clock.after(end - clock.now(), () => {
      if (isOpen()) arm();
      else close();
    });
  }

  arm();
  return {
    isOpen,
    signal: closed.signal,
    extend: (later) => {
      if (isOpen()) end = Math.max(end, later);
    },
    close,
  };
}

/** A cluster that is writable while its fence is open. */
export interface Fenced {
  readonly cluster: Cluster;
  /** Resolves when no write is under way. */
  readonly settled: () => Promise<void>;
}

/** The cluster behind the fence: a write that is under way when it closes is broken off. */
export function behind(fence: Fence, cluster: Cluster): Fenced {
  const { signal } = fence;
  const underWay = new Set<Promise<unknown>>();

  function guard<A extends unknown[], R>(write: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return (...args) => {
      if (!fence.isOpen()) return Promise.reject(new ApiError("API_REFUSED", "this process does not lead any more"));
      const writing = write(...args);
      underWay.add(writing);
      const forget = (): boolean => underWay.delete(writing);
      writing.then(forget, forget);
      return writing;
    };
  }

  return {
    cluster: {
      views: (kinds, until) => cluster.views(kinds, until),
      find: (kind, key, until) => cluster.find(kind, key, until),
      create: guard((kind, namespace, manifest) => cluster.create(kind, namespace, manifest, signal)),
      patch: guard((kind, key, patch, part) => cluster.patch(kind, key, patch, part, signal)),
      apply: guard((kind, key, manifest, owner, part) => cluster.apply(kind, key, manifest, owner, part, signal)),
      remove: guard((kind, key) => cluster.remove(kind, key, signal)),
      tell: guard((event) => cluster.tell(event)),
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
