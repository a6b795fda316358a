/** From the newest state of the cluster to what each node may announce, at the cost of what changed. */
import { isDeepStrictEqual } from "node:util";
import type { Advertisement } from "../../shared/model/advertisement.ts";
import type { Key } from "../../shared/model/object.ts";
import type { Service } from "../../shared/model/service.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { coverage } from "./coverage.ts";
import type { Coverage, Viewpoint } from "./coverage.ts";
import { group, companions } from "./group.ts";
import type { Group } from "./group.ts";
import { advance, createWorld } from "./world.ts";
import type { Delta } from "./world.ts";

/** Whose intents they are, and for which Services. */
export interface IntentOptions extends Viewpoint {
  /** Undefined: the Services without a class. */
  readonly loadBalancerClass: string | undefined;
}

/** The groups, kept up to date. */
export interface Intents {
  /** All groups, by key. */
  readonly groups: ReadonlyMap<Ip, Group>;
  /** The group that a Service is in. */
  readonly groupOf: (service: Key) => Group | undefined;
  /** The Services that have an address; they are in one group. */
  readonly servicesAt: (address: Ip) => readonly Key[];
  /** Takes changes in, and tells what differs. */
  readonly update: (delta: Delta) => Difference;
}

/** What is not as it was before an update, or not there any more. */
export interface Difference {
  readonly groups: ReadonlySet<Ip>;
  /** All that are or were in those groups. */
  readonly services: ReadonlySet<Key>;
}

/** Intents for an empty cluster. */
export function createIntents(options: IntentOptions): Intents {
  const world = createWorld();
  const groups = new Map<Ip, Group>();
  const keyOf = new Map<Key, Ip>();
  let coverages = new Map<string, Coverage>();

  return {
    groups,
    groupOf,
    servicesAt: (address) => [...(world.servicesAt.get(address) ?? [])],
    update: (delta) => {
      const touched = advance(world, delta, (service) => isOurs(service, options));
      if (touched.kind === "all") coverages = new Map();
      return regroup(touched.kind === "all" ? [...keyOf.keys(), ...world.services.keys()] : touched.services);
    },
  };

  function groupOf(service: Key): Group | undefined {
    const key = keyOf.get(service);
    return key === undefined ? undefined : groups.get(key);
  }

  function regroup(touched: Iterable<Key>): Difference {
    const before = new Map<Ip, Group>();
    const loose = new Set(touched);
    // Its old companions may have to find themselves a new group, and its new ones already have one.
    for (const key of [...loose].flatMap((service) => companions(world, service))) {
      const old = groupOf(key);
      if (old === undefined || before.has(old.key)) continue;
      before.set(old.key, old);
      for (const service of old.services) loose.add(service);
    }
    for (const old of before.values()) {
      groups.delete(old.key);
      for (const service of old.services) keyOf.delete(service);
    }
    const formed = new Set<Ip>();
    for (const key of loose) {
      if (!world.services.has(key) || keyOf.has(key)) continue;
      const now = group(companions(world, key), world, coverageOf);
      groups.set(now.key, now);
      for (const service of now.services) keyOf.set(service, now.key);
      formed.add(now.key);
    }
    return differing(new Set([...before.keys(), ...formed]), before);
  }

  function differing(keys: ReadonlySet<Ip>, before: ReadonlyMap<Ip, Group>): Difference {
    const different = new Set<Ip>();
    const services = new Set<Key>();
    for (const key of keys) {
      const [then, now] = [before.get(key), groups.get(key)];
      if (isDeepStrictEqual(then, now)) continue;
      different.add(key);
      for (const service of [...(then?.services ?? []), ...(now?.services ?? [])]) services.add(service);
    }
    return { groups: different, services };
  }

  function coverageOf(advertisements: readonly Advertisement[]): Coverage {
    const name = JSON.stringify(advertisements.map(({ key }) => key).sort());
    const known = coverages.get(name);
    if (known !== undefined) return known;
    const fresh = coverage(advertisements, world.nodes.values(), options);
    coverages.set(name, fresh);
    return fresh;
  }
}

function isOurs({ type, loadBalancerClass, ingress }: Service, options: IntentOptions): boolean {
  return type === "LoadBalancer" && loadBalancerClass === options.loadBalancerClass && ingress.length > 0;
}
