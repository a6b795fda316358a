/** The Services that are to have addresses, findable by what can change their lot. */
import type { Key } from "../../shared/model/object.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Claim } from "./claim.ts";

/** One such Service, and where it stands. */
export interface Entry {
  readonly claim: Claim;
  /** What was decided that it is to have. */
  readonly granted: readonly Ip[];
  /** What the API server shows, and all that was decided since: any of it may be written by now. */
  readonly reach: readonly Ip[];
  /** Whether it lacks something that a change of the pools may bring. */
  readonly isUnmet: boolean;
  /** Pools in which an address that comes free may be for it. */
  readonly waitsFor: readonly string[];
}

/** Changed in place, by the allocation alone. */
export interface Register {
  readonly get: (key: Key) => Entry | undefined;
  /** In place of what was there of the same Service. */
  readonly put: (entry: Entry) => void;
  readonly delete: (key: Key) => void;
  readonly inNamespace: (namespace: string) => Iterable<Key>;
  readonly servedFrom: (pool: string) => Iterable<Key>;
  readonly unmet: () => Iterable<Key>;
  /** The pools that somebody waits for, and who. */
  readonly waiting: () => Iterable<readonly [string, Iterable<Key>]>;
}

/** A register with nobody in it. */
export function createRegister(): Register {
  const entries = new Map<Key, Entry>();
  const namespaces = new Map<string, Set<Key>>();
  const pools = new Map<string, Set<Key>>();
  const waiting = new Map<string, Set<Key>>();
  const unmet = new Set<Key>();

  function remove(key: Key): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    unmet.delete(key);
    leave(namespaces, entry.claim.service.namespace, key);
    if (entry.claim.heldFrom !== undefined) leave(pools, entry.claim.heldFrom, key);
    for (const pool of entry.waitsFor) leave(waiting, pool, key);
  }

  return {
    get: (key) => entries.get(key),
    put: (entry) => {
      const { key, namespace } = entry.claim.service;
      remove(key);
      entries.set(key, entry);
      if (entry.isUnmet) unmet.add(key);
      join(namespaces, namespace, key);
      if (entry.claim.heldFrom !== undefined) join(pools, entry.claim.heldFrom, key);
      for (const pool of entry.waitsFor) join(waiting, pool, key);
    },
    delete: remove,
    inNamespace: (namespace) => namespaces.get(namespace) ?? [],
    servedFrom: (pool) => pools.get(pool) ?? [],
    unmet: () => unmet,
    waiting: () => waiting,
  };
}

function join(groups: Map<string, Set<Key>>, name: string, key: Key): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, new Set([key]));
  else group.add(key);
}

function leave(groups: Map<string, Set<Key>>, name: string, key: Key): void {
  const group = groups.get(name);
  group?.delete(key);
  if (group?.size === 0) groups.delete(name);
}
