/** What a set of advertisements says about the nodes: who may announce, with what weight, and on which links this node does. */
import type { Advertisement } from "../../shared/model/advertisement.ts";
import { anySelects, selects } from "../../shared/model/label-selector.ts";
import type { Labels } from "../../shared/model/label-selector.ts";
import type { Node } from "../../shared/model/node.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import type { Candidate, LinkChoice } from "../announcer/protocol.ts";
import type { Ineligible } from "./why-not.ts";

/** The same for all Services that the same advertisements match. */
export interface Coverage {
  /** By name. */
  readonly candidates: readonly Candidate[];
  /** Every other node. */
  readonly ineligible: ReadonlyMap<string, Ineligible>;
  readonly links: LinkChoice;
}

/** What decides beside the cluster's state. */
export interface Viewpoint {
  /** The node we are. */
  readonly node: string;
  /** Nodes that are labelled as no load balancers may announce all the same. */
  readonly ignoreExclude: boolean;
}

const NO_LINKS: LinkChoice = { kind: "named", names: [] };

const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

/** Whether the advertisement is about this pool and this Service, from whichever node. */
export function isAbout(advertisement: Advertisement, pool: Pick<Pool, "name" | "labels">, service: Service): boolean {
  const { pools, poolSelectors, serviceSelectors } = advertisement;
  const isEveryPool = pools.length === 0 && poolSelectors.length === 0;
  const isThisPool = isEveryPool || pools.includes(pool.name) || anySelects(poolSelectors, pool.labels);
  return isThisPool && selectsSome(serviceSelectors, service.labels);
}

/** The nodes as these advertisements see them together. */
export function coverage(
  advertisements: readonly Advertisement[],
  nodes: Iterable<Node>,
  viewpoint: Viewpoint,
): Coverage {
  const candidates: Candidate[] = [];
  const ineligible = new Map<string, Ineligible>();
  let links = NO_LINKS;
  for (const node of nodes) {
    const covering = advertisements.filter(({ nodeSelectors }) => selectsSome(nodeSelectors, node.labels));
    const reason = unfitness(node, covering, viewpoint);
    if (reason === undefined) candidates.push(candidate(node.name, weightOf(node, covering), choiceOf(covering)));
    else ineligible.set(node.name, reason);
    // Also for one that is no candidate any more, or selected by none: there it answers until another node does.
    if (node.name === viewpoint.node) links = choiceOf(covering.length > 0 ? covering : advertisements);
  }
  candidates.sort((a, b) => (a.node < b.node ? -1 : 1));
  return { candidates, ineligible, links };
}

/** Both choices taken together. */
export function unite(a: LinkChoice, b: LinkChoice): LinkChoice {
  if (a.kind === "all" || b.kind === "all") return { kind: "all" };
  return { kind: "named", names: [...new Set([...a.names, ...b.names])].sort() };
}

/** A node that announces on those of its links. */
export function candidate(node: string, weight: number, links: LinkChoice): Candidate {
  return links.kind === "all" ? { node, weight } : { node, weight, links: links.names };
}

/** On which of its links a candidate announces. */
export function linksOf({ links }: Candidate): LinkChoice {
  return links === undefined ? { kind: "all" } : { kind: "named", names: links };
}

function unfitness(
  node: Node,
  covering: readonly Advertisement[],
  { ignoreExclude }: Viewpoint,
): Ineligible | undefined {
  if (covering.length === 0) return "not-selected";
  if (node.handoff === "true") return "handed-off";
  if (node.networkUnavailable) return "network-unavailable";
  if (!ignoreExclude && EXCLUDE in node.labels) return "excluded";
  return undefined;
}

function weightOf(node: Node, covering: readonly Advertisement[]): number {
  return covering
    .flatMap(({ preferredNodes }) => preferredNodes)
    .filter(({ selector }) => selects(selector, node.labels))
    .reduce((sum, { weight }) => sum + weight, 0);
}

function choiceOf(advertisements: readonly Advertisement[]): LinkChoice {
  return advertisements
    .map(({ interfaces }): LinkChoice =>
      interfaces.length === 0 ? { kind: "all" } : { kind: "named", names: interfaces },
    )
    .reduce(unite, NO_LINKS);
}

/** Where an advertisement lists no selectors, it means all. */
function selectsSome(selectors: Advertisement["nodeSelectors"], labels: Labels): boolean {
  return selectors.length === 0 || anySelects(selectors, labels);
}
