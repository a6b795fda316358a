/** A cluster in a map, with an allocation that watches it: what is decided is written, and what is written is seen. */
import { createAllocation, NO_CHANGES } from "../../../controller/allocate/allocation.ts";
import type { Allocation, Changes, Decided, Decision } from "../../../controller/allocate/allocation.ts";
import { FROM_POOL } from "../../../controller/allocate/annotations.ts";
import type { Aside } from "../../../controller/allocate/aside.ts";
import { explain } from "../../../controller/allocate/explain.ts";
import { conditionsWith, conflictText } from "../../../controller/publish/conflict.ts";
import { difference } from "../../../controller/publish/difference.ts";
import type { Labels } from "../../../shared/model/label-selector.ts";
import type { Key } from "../../../shared/model/object.ts";
import type { Pool } from "../../../shared/model/pool.ts";
import type { KeptCondition, Service } from "../../../shared/model/service.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { service } from "../builders.ts";

/** When all of it happens. */
export const DATE = new Date(Date.UTC(2026, 0, 1));

/** Everything that the allocation may be told about. */
export interface State {
  readonly services: Map<Key, Service>;
  readonly pools: Map<string, Pool>;
  readonly unreadable: Map<string, string>;
  readonly namespaces: Map<string, Labels>;
  readonly setAside: Map<Ip, Aside>;
}

/** A write that is under way. */
interface Write {
  readonly service: Service;
  readonly pool: string | undefined;
  readonly addresses: readonly Ip[];
  readonly conditions: readonly KeptCondition[];
}

/** The cluster, its allocation, and the writes under way. */
export interface Cluster {
  readonly state: State;
  readonly allocation: Allocation;
  /** How many versions of each Service there were. */
  readonly versions: ReadonlyMap<Key, number>;
  /** What was decided last, about each Service. */
  readonly decided: Map<Key, Decided>;
  readonly put: (service: Service) => void;
  readonly remove: (key: Key) => void;
  readonly putPool: (pool: Pool) => void;
  readonly breakPool: (name: string, why: string) => void;
  readonly removePool: (name: string) => void;
  readonly label: (namespace: string, labels: Labels) => void;
  readonly setAside: (address: Ip, aside: Aside | undefined) => void;
  /** The allocation sees what changed, and decides. */
  readonly look: () => void;
  /** What was decided last is sent, unless it is there already, or a write of that Service is under way. */
  readonly send: (key: Key) => void;
  /** The write under way arrives: it counts, unless the Service has changed since. True when it counted. */
  readonly land: (key: Key) => boolean;
  /** Looks, sends and lands until nothing is left to write. */
  readonly calm: () => void;
  readonly addresses: (name: string) => readonly Ip[] | undefined;
}

/** An empty cluster. */
export function createCluster(): Cluster {
  const state: State = {
    services: new Map(),
    pools: new Map(),
    unreadable: new Map(),
    namespaces: new Map(),
    setAside: new Map(),
  };
  const allocation = createAllocation(undefined);
  const writes = new Map<Key, Write>();
  const decided = new Map<Key, Decided>();
  const versions = new Map<Key, number>();
  let version = 1;
  let decisions = 0;
  let changed = new Set<Key>();
  let relabelled = new Set<string>();
  let havePoolsChanged = true;
  let hasSetAsideChanged = true;

  const put = (service: Service): void => {
    version += 1;
    versions.set(service.key, (versions.get(service.key) ?? 0) + 1);
    state.services.set(service.key, { ...service, resourceVersion: String(version) });
    changed.add(service.key);
  };

  const take = (changes: Partial<Changes>): void => {
    for (const about of allocation.update({ ...NO_CHANGES, ...changes })) {
      decided.set(about.service.key, about);
      decisions += 1;
    }
  };

  const look = (): void => {
    const changes: Partial<Changes> = {
      services: new Map([...changed].map((key) => [key, state.services.get(key)])),
      namespaces: new Map([...relabelled].map((name) => [name, state.namespaces.get(name) ?? {}])),
      pools: havePoolsChanged
        ? { readable: [...state.pools.values()], unreadable: new Map(state.unreadable) }
        : undefined,
      setAside: hasSetAsideChanged ? new Map(state.setAside) : undefined,
    };
    [changed, relabelled, havePoolsChanged, hasSetAsideChanged] = [new Set(), new Set(), false, false];
    take(changes);
  };

  const send = (key: Key): void => {
    const newest = decided.get(key);
    if (newest === undefined || writes.has(key)) return;
    const { service, decision } = newest;
    if (difference(service, decision, DATE) === undefined) take({ quiet: [service] });
    else writes.set(key, { service, ...outcomeOf(service, decision) });
  };

  const land = (key: Key): boolean => {
    const write = writes.get(key);
    writes.delete(key);
    const service = state.services.get(key);
    if (write === undefined || service?.resourceVersion !== write.service.resourceVersion) return false;
    put(withOutcome(service, write));
    return true;
  };

  return {
    state,
    allocation,
    versions,
    decided,
    put,
    look,
    send,
    land,
    remove: (key) => {
      state.services.delete(key);
      decided.delete(key);
      changed.add(key);
    },
    putPool: (pool) => {
      version += 1;
      state.unreadable.delete(pool.name);
      state.pools.set(pool.name, { ...pool, resourceVersion: String(version) });
      havePoolsChanged = true;
    },
    breakPool: (name, why) => {
      state.pools.delete(name);
      state.unreadable.set(name, why);
      havePoolsChanged = true;
    },
    removePool: (name) => {
      state.pools.delete(name);
      state.unreadable.delete(name);
      havePoolsChanged = true;
    },
    label: (namespace, labels) => {
      state.namespaces.set(namespace, labels);
      relabelled.add(namespace);
    },
    setAside: (address, aside) => {
      if (aside === undefined) state.setAside.delete(address);
      else state.setAside.set(address, aside);
      hasSetAsideChanged = true;
    },
    calm: () => {
      for (let round = 0; round < 100; round += 1) {
        look();
        const before = decisions;
        for (const key of decided.keys()) send(key);
        const landed = [...writes.keys()].map(land);
        // What is found to be there already may free something, and so lead to decisions.
        if (landed.length === 0 && decisions === before) return;
      }
      throw new Error("still writing after 100 rounds");
    },
    addresses: (name) => state.services.get(`default/${name}`)?.ingress,
  };
}

/** A cluster with these pools. */
export function withPools(...pools: readonly Pool[]): Cluster {
  const cluster = createCluster();
  pools.forEach(cluster.putPool);
  return cluster;
}

/** Creates Services one after the other, and returns what each has at the end. */
export function inTurn(cluster: Cluster, ...names: readonly string[]): readonly unknown[] {
  for (const name of names) {
    cluster.put(service({ name }));
    cluster.calm();
  }
  return names.map(cluster.addresses);
}

/** Adds annotations to a Service. */
export function annotate(cluster: Cluster, name: string, annotations: Readonly<Record<string, string>>): void {
  const old = cluster.state.services.get(`default/${name}`) ?? service({ name });
  cluster.put({ ...old, annotations: { ...old.annotations, ...annotations } });
}

/** Why a Service has not what it asks for, in words. */
export function why(cluster: Cluster, name: string): string | undefined {
  const decision = cluster.decided.get(`default/${name}`)?.decision;
  if (decision?.kind === "refused") return explain(decision.refusal);
  return decision?.kind === "assigned" && decision.complaint !== undefined ? explain(decision.complaint) : undefined;
}

/** What a fresh controller decides that finds the cluster as it is. */
export function decideAfresh({ services, pools, unreadable, namespaces, setAside }: State): {
  readonly allocation: Allocation;
  readonly decided: ReadonlyMap<Key, Decided>;
} {
  const allocation = createAllocation(undefined);
  const decided = allocation.update({
    ...NO_CHANGES,
    services: new Map([...services].reverse()),
    namespaces,
    pools: { readable: [...pools.values()].reverse(), unreadable },
    setAside,
  });
  return { allocation, decided: new Map(decided.map((about) => [about.service.key, about])) };
}

function outcomeOf(service: Service, decision: Decision): Omit<Write, "service"> {
  const grant = decision.kind === "assigned" ? decision.grant : { pool: undefined, addresses: [] };
  return { ...grant, conditions: conditionsWith(service, conflictText(decision), DATE) };
}

function withOutcome(service: Service, { pool, addresses, conditions }: Write): Service {
  const others = Object.entries(service.annotations).filter(([name]) => name !== FROM_POOL);
  const from = pool === undefined ? [] : [[FROM_POOL, pool] as const];
  return { ...service, ingress: addresses, conditions, annotations: Object.fromEntries([...others, ...from]) };
}
