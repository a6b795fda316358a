/** What is remembered of who is heard no more: for a while, and of so many at most, for anybody can send hellos where there is no key. */

/** Kept as they are heard. */
export interface Memory<K, V> {
  readonly get: (key: K, now: number) => V | undefined;
  /** The one that was heard then, for the last time so far. */
  readonly set: (key: K, value: V, heardAt: number) => void;
}

/**
 * As long as a node may be there without being heard: where a switch has forgotten who listens to the group, it passes
 * on what is broadcast, but no hellos, for 260 s (RFC 3376 §8.4). It is twice that, and time for a server to start again.
 */
export const REMEMBERED_MS = 600_000;

/** When there are more, the one that was heard the longest time ago is forgotten. */
export function createMemory<K, V>(most: number): Memory<K, V> {
  /** Whoever was heard last is the last. */
  const entries = new Map<K, { readonly value: V; readonly until: number }>();
  return {
    get: (key, now) => {
      const entry = entries.get(key);
      return entry !== undefined && now < entry.until ? entry.value : undefined;
    },
    set: (key, value, heardAt) => {
      entries.delete(key);
      entries.set(key, { value, until: heardAt + REMEMBERED_MS });
      for (const [oldest, { until }] of entries) {
        if (entries.size <= most && heardAt < until) return;
        entries.delete(oldest);
      }
    },
  };
}
