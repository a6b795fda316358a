/** What the cluster should be told about a Service: that this node announces it, that it does not, or nothing yet. */
import type { Standing } from "../announcer/protocol.ts";
import type { Group } from "../intents/group.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Key } from "../../shared/model/object.ts";

/** `unknown`: the announcer has not said yet, so that what was told stays. */
export type Wanted =
  | { readonly kind: "announced"; readonly interfaces: readonly string[]; readonly isSplit: boolean }
  | { readonly kind: "not-announced" }
  | { readonly kind: "unknown" };

/** For one Service and its addresses, its group, and what the announcer does for that. No interfaces stand for all of them. */
export function wanted(
  service: Key,
  addresses: readonly Ip[],
  group: Group | undefined,
  standing: Standing | undefined,
): Wanted {
  if (group?.intent === undefined || group.silent.has(service)) return { kind: "not-announced" };
  switch (standing?.kind) {
    case undefined:
      return { kind: "unknown" };
    case "silent":
      return { kind: "not-announced" };
    case "announced": {
      const { links, without = [], isSplit = false } = standing;
      if (addresses.every((address) => without.includes(address))) return { kind: "not-announced" };
      const isEverywhere = group.intent.links.kind === "all" && !isSplit;
      return { kind: "announced", interfaces: isEverywhere ? [] : [...links].sort(), isSplit };
    }
  }
}
