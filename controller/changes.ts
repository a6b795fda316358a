/** What changed in the cluster between two views of it, as allocation wants to know it. */
import type { Collection, View } from "../shared/cluster/cluster.ts";
import { formatFaults } from "../shared/manifest/fault.ts";
import { ADDRESS_CONFLICTS } from "../shared/manifest/address-conflict.ts";
import { NAMESPACES } from "../shared/manifest/namespace.ts";
import { NODES } from "../shared/manifest/node.ts";
import { POOLS } from "../shared/manifest/pool.ts";
import { SERVICES } from "../shared/manifest/service.ts";
import type { AddressConflict } from "../shared/model/address-conflict.ts";
import type { Labels } from "../shared/model/label-selector.ts";
import type { Node } from "../shared/model/node.ts";
import { keyOf } from "../shared/model/object.ts";
import type { Key } from "../shared/model/object.ts";
import type { Pool } from "../shared/model/pool.ts";
import type { Service } from "../shared/model/service.ts";
import type { Ip } from "../shared/net/ip.ts";
import { formatMac } from "../shared/net/mac.ts";
import type { Changes, Pools } from "./allocate/allocation.ts";
import type { Aside, SetAside } from "./allocate/aside.ts";
import { apart, formatOverlap } from "./allocate/overlap.ts";

/** The kinds that the controller reads. */
export const KINDS = {
  services: SERVICES,
  pools: POOLS,
  namespaces: NAMESPACES,
  nodes: NODES,
  conflicts: ADDRESS_CONFLICTS,
};

/** What changed, in the newest view. `setAside` is what was set aside before; pools count in this namespace alone. */
export function changesIn(view: View<typeof KINDS>, setAside: SetAside, namespace: string): Changes {
  const isSettled = view.nodes.changed.size === 0 && view.conflicts.changed.size === 0;
  const now = isSettled ? setAside : setAsideIn(view);
  return {
    services: changedServices(view.services),
    namespaces: changedLabels(view),
    pools: view.pools.changed.size === 0 ? undefined : poolsIn(view.pools, namespace),
    setAside: isSame(setAside, now) ? undefined : now,
    quiet: [],
  };
}

/** A Service that cannot be read may hold addresses all the same: it stays what it was. */
function changedServices({ read, broken, changed }: Collection<Service>): ReadonlyMap<Key, Service | undefined> {
  const readable = [...changed].filter((key) => !broken.has(key));
  return new Map(readable.map((key) => [key, read.get(key)]));
}

function changedLabels({ namespaces: { read, changed } }: View<typeof KINDS>): ReadonlyMap<string, Labels> {
  return new Map([...changed].map((key) => [key, read.get(key)?.labels ?? {}]));
}

function poolsIn({ read, broken }: Collection<Pool>, namespace: string): Pools {
  const prefix = keyOf(namespace, "");
  const unreadable = [...broken].filter(([key]) => key.startsWith(prefix));
  const { distinct, overlapping } = apart([...read.values()].filter((pool) => pool.namespace === namespace));
  return {
    readable: distinct,
    unreadable: new Map([
      ...unreadable.map(([key, faults]) => [key.slice(prefix.length), formatFaults(faults)] as const),
      ...[...overlapping].map(([pool, overlap]) => [pool.name, formatOverlap(pool, overlap)] as const),
    ]),
  };
}

/** A node's own address is that, whatever else is said of it. */
function setAsideIn({ nodes, conflicts }: View<typeof KINDS>): SetAside {
  return new Map([...inUse(conflicts), ...ownAddresses(nodes)]);
}

/** Several may hear the same host; the first by name speaks for all, so that the words do not change with each of them. */
function inUse({ read }: Collection<AddressConflict>): readonly (readonly [Ip, Aside])[] {
  const lastFirst = [...read.values()].sort((a, b) => (a.key < b.key ? 1 : -1));
  return lastFirst.map(({ address, mac, node, link }) => {
    const why = `it is in use by ${formatMac(mac)} on the LAN, seen by node "${node}" on ${link}`;
    return [address, { kind: "in-use", why }];
  });
}

function ownAddresses({ read }: Collection<Node>): readonly (readonly [Ip, Aside])[] {
  return [...read.values()].flatMap(({ name, addresses }) =>
    addresses.map((address) => [address, { kind: "node-address", why: `it is an address of node "${name}"` }] as const),
  );
}

function isSame(a: SetAside, b: SetAside): boolean {
  return a === b || (a.size === b.size && [...a].every(([address, { why }]) => b.get(address)?.why === why));
}
