/** Services that must be announced from one node, because they share addresses, and the intent for all of them. */
import type { Key } from "../../shared/model/object.ts";
import { compareIps } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Candidate, Intent } from "../announcer/protocol.ts";
import { candidate, linksOf, unite } from "./coverage.ts";
import { verdict } from "./verdict.ts";
import type { CoverageOf, Verdict } from "./verdict.ts";
import type { WhyNot } from "./why-not.ts";
import type { World } from "./world.ts";

/** The unit of ownership. */
export interface Group {
  /**
   * The least of all addresses, announced or not: every node finds the same, and while Services come to share addresses
   * or cease to, the group that goes on has the name under which it is owned.
   */
  readonly key: Ip;
  /** In order, announced or not. */
  readonly services: readonly Key[];
  /** Undefined when none of them is to be announced. */
  readonly intent: Intent | undefined;
  /** Those of them that are not to be announced. */
  readonly silent: ReadonlyMap<Key, WhyNot>;
}

/** All Services that share an address with this one, or with one that does, and so on; itself among them, in order. */
export function companions(world: World, service: Key): readonly Key[] {
  const found = new Set([service]);
  // A Set's iteration reaches what is added on the way.
  for (const key of found) {
    for (const address of world.services.get(key)?.ingress ?? []) {
      for (const companion of world.servicesAt.get(address) ?? []) found.add(companion);
    }
  }
  return [...found].sort();
}

/** The group of these Services, which are all that there are of it. */
export function group(services: readonly Key[], world: World, coverageOf: CoverageOf): Group {
  const key = services.flatMap((service) => world.services.get(service)?.ingress ?? []).reduce(lesser);
  const silent = new Map<Key, WhyNot>();
  const announced: Key[] = [];
  const addresses = new Set<Ip>();
  let together: Announce | undefined;
  for (const name of services) {
    const service = world.services.get(name);
    if (service === undefined) continue;
    const alone = verdict(service, world, coverageOf);
    if (alone.kind === "silent") {
      silent.set(name, alone.why);
      continue;
    }
    const joined = together === undefined ? alone : join(together, alone);
    if (joined === undefined) {
      silent.set(name, { kind: "no-common-node", others: [...announced] });
      continue;
    }
    together = joined;
    announced.push(name);
    for (const address of service.ingress) addresses.add(address);
  }
  return { key, services, intent: intentOf(key, [...addresses], together), silent };
}

function lesser(a: Ip, b: Ip): Ip {
  return compareIps(a, b) <= 0 ? a : b;
}

type Announce = Extract<Verdict, { kind: "announce" }>;

/** The nodes that may announce both, or undefined when there is none. Services on one address mostly have the same. */
function join(a: Announce, b: Announce): Announce | undefined {
  const links = unite(a.links, b.links);
  if (a.candidates === b.candidates) return { ...a, links };
  const others = new Map(b.candidates.map((each) => [each.node, each]));
  const candidates: Candidate[] = a.candidates.flatMap((one) => {
    const other = others.get(one.node);
    if (other === undefined) return [];
    return [candidate(one.node, Math.max(one.weight, other.weight), unite(linksOf(one), linksOf(other)))];
  });
  return candidates.length === 0 ? undefined : { kind: "announce", candidates, links };
}

function intentOf(group: Ip, [first, ...more]: readonly Ip[], together: Announce | undefined): Intent | undefined {
  if (first === undefined || together === undefined) return undefined;
  return { group, addresses: [first, ...more], links: together.links, candidates: together.candidates };
}
