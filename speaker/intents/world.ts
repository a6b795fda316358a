/**
 * What the cluster is, as far as announcing depends on it, with the indexes that make an event cost what it touches.
 * Changed in place: it is the one copy of ten thousand Services, and most events change one of them.
 */
import type { Advertisement } from "../../shared/model/advertisement.ts";
import type { EndpointSlice } from "../../shared/model/endpoints.ts";
import type { Node } from "../../shared/model/node.ts";
import type { Key } from "../../shared/model/object.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import type { Ip } from "../../shared/net/ip.ts";

/** Objects that changed, as they are now; undefined for those that are gone. */
export type Changes<T> = ReadonlyMap<Key, T | undefined>;

/** Everything that changed since the last time. An object that cannot be read any more is left as it was. */
export interface Delta {
  readonly services: Changes<Service>;
  readonly slices: Changes<EndpointSlice>;
  readonly pools: Changes<Pool>;
  readonly advertisements: Changes<Advertisement>;
  readonly nodes: Changes<Node>;
  /** Pools that cannot be read now, by name. */
  readonly brokenPools: ReadonlySet<string>;
}

/** The newest state. */
export interface World {
  /** Only those that have an address and are ours to announce. */
  readonly services: Map<Key, Service>;
  readonly servicesAt: Map<Ip, Set<Key>>;
  readonly slices: Map<Key, EndpointSlice>;
  readonly slicesOf: Map<Key, Set<Key>>;
  readonly pools: Map<Key, Pool>;
  readonly advertisements: Map<Key, Advertisement>;
  readonly nodes: Map<Key, Node>;
  brokenPools: ReadonlySet<string>;
}

/** Which Services a change may matter to: by key, or all of them. */
export type Touched = { readonly kind: "all" } | { readonly kind: "some"; readonly services: ReadonlySet<Key> };

/** An empty cluster. */
export function createWorld(): World {
  return {
    services: new Map(),
    servicesAt: new Map(),
    slices: new Map(),
    slicesOf: new Map(),
    pools: new Map(),
    advertisements: new Map(),
    nodes: new Map(),
    brokenPools: new Set(),
  };
}

/** Takes the changes in. Services for which `isOurs` is false are left out. */
export function advance(world: World, delta: Delta, isOurs: (service: Service) => boolean): Touched {
  const touched = new Set<Key>();
  for (const [key, service] of delta.services) {
    setService(world, key, service !== undefined && isOurs(service) ? service : undefined);
    touched.add(key);
  }
  for (const [key, slice] of delta.slices) {
    const before = world.slices.get(key);
    setSlice(world, key, slice);
    for (const service of [before?.service, slice?.service]) if (service !== undefined) touched.add(service);
  }
  const isWide = setConfiguration(world, delta);
  return isWide ? { kind: "all" } : { kind: "some", services: touched };
}

/** Pools, advertisements and nodes: whether something changed that Services may depend on. */
function setConfiguration(world: World, delta: Delta): boolean {
  const { pools, advertisements, nodes, brokenPools } = delta;
  const isWide = pools.size + advertisements.size + nodes.size > 0 || !isSameSet(brokenPools, world.brokenPools);
  for (const [key, pool] of pools) set(world.pools, key, pool);
  for (const [key, advertisement] of advertisements) set(world.advertisements, key, advertisement);
  for (const [key, node] of nodes) set(world.nodes, key, node);
  world.brokenPools = brokenPools;
  return isWide;
}

function setService(world: World, key: Key, service: Service | undefined): void {
  for (const address of world.services.get(key)?.ingress ?? []) unlink(world.servicesAt, address, key);
  set(world.services, key, service);
  for (const address of service?.ingress ?? []) link(world.servicesAt, address, key);
}

function setSlice(world: World, key: Key, slice: EndpointSlice | undefined): void {
  const before = world.slices.get(key)?.service;
  if (before !== undefined) unlink(world.slicesOf, before, key);
  set(world.slices, key, slice);
  if (slice?.service !== undefined) link(world.slicesOf, slice.service, key);
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

function set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function link<K, V>(index: Map<K, Set<V>>, from: K, to: V): void {
  const linked = index.get(from);
  if (linked === undefined) index.set(from, new Set([to]));
  else linked.add(to);
}

function unlink<K, V>(index: Map<K, Set<V>>, from: K, to: V): void {
  const linked = index.get(from);
  if (linked?.delete(to) === true && linked.size === 0) index.delete(from);
}
