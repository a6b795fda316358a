/** Which groups have which addresses, so that an address that goes from one to another is not taken for a new one. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Holding } from "../responder/responder.ts";

/** A group, as far as looking after its addresses depends on it. */
export interface Followed {
  readonly addresses: readonly Ip[];
  /** What other nodes hold of it, and have looked for. */
  readonly elsewhere: readonly Holding[];
  /** What is held of it here. */
  readonly holdings: readonly Holding[];
  /** What would be held of it, were it known that nobody else has it. */
  readonly pending: readonly Holding[];
}

/** The groups and, the other way round, the addresses. */
export interface FollowedGroups {
  /** All at once; undefined is for groups that are gone. Gives the addresses that any of them had or has. */
  readonly change: (changes: ReadonlyMap<Ip, Followed | undefined>) => ReadonlySet<Ip>;
  /** Of the groups that have the address. */
  readonly of: (address: Ip) => ReadonlyMap<Ip, Followed>;
}

/** None. */
export function createFollowedGroups(): FollowedGroups {
  const groups = new Map<Ip, Followed>();
  const names = new Map<Ip, Set<Ip>>();

  const link = (group: Ip, address: Ip): void => {
    const sharing = names.get(address) ?? new Set();
    names.set(address, sharing.add(group));
  };
  const unlink = (group: Ip, address: Ip): void => {
    const sharing = names.get(address);
    sharing?.delete(group);
    if (sharing?.size === 0) names.delete(address);
  };

  return {
    change: (changes) => {
      const touched = new Set<Ip>();
      for (const [group, now] of changes) {
        for (const address of groups.get(group)?.addresses ?? []) {
          touched.add(address);
          unlink(group, address);
        }
        if (now === undefined) groups.delete(group);
        else groups.set(group, now);
        for (const address of now?.addresses ?? []) {
          touched.add(address);
          link(group, address);
        }
      }
      return touched;
    },
    of: (address) =>
      new Map(
        Array.from(names.get(address) ?? [], (group) => [group, groups.get(group)] as const).filter(
          (entry): entry is [Ip, Followed] => entry[1] !== undefined,
        ),
      ),
  };
}
