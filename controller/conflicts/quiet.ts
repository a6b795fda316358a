/** Which conflicts nobody has heard of for so long that they are over. By our own clock: the dates in them are their nodes'. */
import type { AddressConflict } from "../../shared/model/address-conflict.ts";
import { QUIET_AFTER_MS } from "../../shared/model/address-conflict.ts";
import type { Key } from "../../shared/model/object.ts";

/** The version of each conflict, and when it was first seen. */
export type Heard = ReadonlyMap<Key, { readonly version: string; readonly at: number }>;

/** What was heard, with the newest state: a version that is new was written just now, as far as anybody here knows. */
export function hear(before: Heard, conflicts: Iterable<AddressConflict>, now: number): Heard {
  return new Map(
    [...conflicts].map(({ key, uid, resourceVersion }) => {
      const version = `${uid} ${resourceVersion}`;
      const known = before.get(key);
      return [key, known?.version === version ? known : { version, at: now }];
    }),
  );
}

/** Those that are over by now, and when the next will be. */
export function quiet(heard: Heard, now: number): { over: readonly Key[]; wakeAt: number | undefined } {
  const ends = [...heard].map(([key, { at }]) => ({ key, end: at + QUIET_AFTER_MS }));
  const later = ends.filter(({ end }) => end > now).map(({ end }) => end);
  return {
    over: ends.filter(({ end }) => end <= now).map(({ key }) => key),
    wakeAt: later.length === 0 ? undefined : Math.min(...later),
  };
}
