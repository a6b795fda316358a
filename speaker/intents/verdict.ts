/** Whether one Service is to be announced, and by which nodes, were it alone on its addresses. */
import type { Advertisement } from "../../shared/model/advertisement.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import { contains } from "../../shared/net/range.ts";
import type { Candidate, LinkChoice } from "../announcer/protocol.ts";
import { isAbout } from "./coverage.ts";
import type { Coverage } from "./coverage.ts";
import type { Ineligible, WhyNot } from "./why-not.ts";
import type { World } from "./world.ts";

/** The answer for one Service. */
export type Verdict =
  | { readonly kind: "announce"; readonly candidates: readonly Candidate[]; readonly links: LinkChoice }
  | { readonly kind: "silent"; readonly why: WhyNot };

/** What advertisements say together; the caller remembers it, because many Services have the same. */
export type CoverageOf = (advertisements: readonly Advertisement[]) => Coverage;

/** Judges a Service by the newest state. */
export function verdict(service: Service, world: World, coverageOf: CoverageOf): Verdict {
  const pool = poolOf(service, world);
  if (pool === undefined) return silent({ kind: "no-pool", addresses: service.ingress });

  const advertisements = [...world.advertisements.values()].filter((each) => isAbout(each, pool, service));
  if (advertisements.length === 0) return silent({ kind: "no-advertisement", pool: pool.name });

  const serving = servingNodes(service, world);
  if (serving.length === 0) return silent({ kind: "no-ready-endpoint" });

  const { candidates, ineligible, links } = coverageOf(advertisements);
  const eligible =
    service.externalTrafficPolicy === "Cluster" ? candidates : candidates.filter(({ node }) => serving.includes(node));
  if (eligible.length > 0) return { kind: "announce", candidates: eligible, links };
  return silent({ kind: "no-eligible-node", nodes: addWithoutEndpoint(ineligible, candidates) });
}

/** How the controller names the pool an address came from: a hint, for where the ranges do not tell. */
const FROM_POOL = "metallb.io/ip-allocated-from-pool";

/** The pool that has all of the Service's addresses. */
function poolOf({ ingress, annotations }: Service, world: World): Pick<Pool, "name" | "labels"> | undefined {
  const hint = annotations[FROM_POOL];
  const having = [...world.pools.values()]
    .filter(({ ranges }) => ingress.every((address) => ranges.some((range) => contains(range, address))))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = having.find(({ name }) => name === hint) ?? having[0];
  if (found !== undefined) return found;
  // What a pool gave out is kept while it is broken, also by a speaker that never saw it whole.
  return hint !== undefined && world.brokenPools.has(hint) ? { name: hint, labels: {} } : undefined;
}

/** The nodes of the endpoints that can serve; undefined stands for those that are on no known node. */
function servingNodes({ key }: Service, world: World): readonly (string | undefined)[] {
  return [...(world.slicesOf.get(key) ?? [])]
    .flatMap((slice) => world.slices.get(slice)?.endpoints ?? [])
    .filter(({ isServing }) => isServing)
    .map(({ node }) => node);
}

function addWithoutEndpoint(
  ineligible: ReadonlyMap<string, Ineligible>,
  candidates: readonly Candidate[],
): ReadonlyMap<string, Ineligible> {
  return new Map([...ineligible, ...candidates.map(({ node }) => [node, "no-local-endpoint"] as const)]);
}

function silent(why: WhyNot): Verdict {
  return { kind: "silent", why };
}
