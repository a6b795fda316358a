/** Services that must be announced from one node, because they share addresses, and the intent for all of them. */
import type { Key } from "../../shared/model/object.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Candidate, Intent } from "../announcer/protocol.ts";
import { unite } from "./coverage.ts";
import { verdict } from "./verdict.ts";
import type { CoverageOf, Verdict } from "./verdict.ts";
import type { WhyNot } from "./why-not.ts";
import type { World } from "./world.ts";

/** The unit of ownership. Its key is that of its first Service, so that every node finds the same. */
export interface Group {
  readonly key: string;
  /** In order, announced or not. */
  readonly services: readonly Key[];
  /** Undefined when none of them is to be announced. */
  readonly intent: Intent | undefined;
  /** Those of them that are not to be announced. */
  readonly silent: ReadonlyMap<Key, WhyNot>;
}

/** All Services that share an address with this one, or with one that does, and so on; itself among them, in order. */
export function neighbours(world: World, service: Key): readonly Key[] {
  const found = new Set([service]);
  // A Set's iteration reaches what is added on the way.
  for (const key of found) {
    for (const address of world.services.get(key)?.ingress ?? []) {
      for (const neighbour of world.servicesAt.get(address) ?? []) found.add(neighbour);
    }
  }
  return [...found].sort();
}

/** The group of these Services, which are all that there are of it. */
export function group(services: readonly [Key, ...Key[]], world: World, coverageOf: CoverageOf): Group {
  const silent = new Map<Key, WhyNot>();
  const announced: Key[] = [];
  const addresses = new Set<Ip>();
  let together: Announce | undefined;
  for (const key of services) {
    const service = world.services.get(key);
    if (service === undefined) continue;
    const alone = verdict(service, world, coverageOf);
    if (alone.kind === "silent") {
      silent.set(key, alone.why);
      continue;
    }
    const joined = together === undefined ? alone : join(together, alone);
    if (joined === undefined) {
      silent.set(key, { kind: "no-common-node", others: [...announced] });
      continue;
    }
    together = joined;
    announced.push(key);
    for (const address of service.ingress) addresses.add(address);
  }
  return { key: services[0], services, intent: intentOf(services[0], [...addresses], together), silent };
}

type Announce = Extract<Verdict, { kind: "announce" }>;

/** The nodes that may announce both, or undefined when there is none. Services on one address mostly have the same. */
function join(a: Announce, b: Announce): Announce | undefined {
  const links = unite(a.links, b.links);
  if (a.candidates === b.candidates) return { ...a, links };
  const others = new Map(b.candidates.map(({ node, weight }) => [node, weight]));
  const candidates: Candidate[] = a.candidates.flatMap(({ node, weight }) => {
    const other = others.get(node);
    return other === undefined ? [] : [{ node, weight: Math.max(weight, other) }];
  });
  return candidates.length === 0 ? undefined : { kind: "announce", candidates, links };
}

function intentOf(group: string, [first, ...more]: readonly Ip[], together: Announce | undefined): Intent | undefined {
  if (first === undefined || together === undefined) return undefined;
  return { group, addresses: [first, ...more], links: together.links, candidates: together.candidates };
}
