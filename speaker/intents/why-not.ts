/** Why a Service is not announced by any node, and how that is said to the person who made it. */
import type { Key } from "../../shared/model/object.ts";
import type { Ip } from "../../shared/net/ip.ts";

/** The first thing that stands in the way; the others may as well. */
export type WhyNot =
  | { readonly kind: "no-pool"; readonly addresses: readonly Ip[] }
  | { readonly kind: "no-advertisement"; readonly pool: string }
  | { readonly kind: "no-ready-endpoint" }
  | { readonly kind: "no-eligible-node"; readonly nodes: ReadonlyMap<string, Ineligible> }
  /** Services that share an address are announced from one node, and these others have none in common with it. */
  | { readonly kind: "no-common-node"; readonly others: readonly Key[] };

/** Why a node may not announce a Service. */
export type Ineligible = "not-selected" | "handed-off" | "network-unavailable" | "excluded" | "no-local-endpoint";

const INELIGIBLE: Readonly<Record<Ineligible, string>> = {
  "not-selected": "selected by no L2Advertisement",
  "handed-off": 'annotated lanlord.io/handoff: "true"',
  "network-unavailable": "network unavailable",
  excluded: "labelled node.kubernetes.io/exclude-from-external-load-balancers",
  "no-local-endpoint": "without a ready endpoint while externalTrafficPolicy is Local",
};
/** An Event has room for a kilobyte. */
const MOST_NAMES = 5;

/** One sentence for an Event. */
export function explain(why: WhyNot): string {
  switch (why.kind) {
    case "no-pool":
      return `no IPAddressPool has ${why.addresses.join(" and ")}`;
    case "no-advertisement":
      return `no L2Advertisement covers pool "${why.pool}" for this Service`;
    case "no-ready-endpoint":
      return "no endpoint is ready";
    case "no-eligible-node":
      return `no node is eligible: ${explainNodes(why.nodes)}`;
    case "no-common-node":
      return `no node may announce it together with ${names(why.others)}, with which it shares an address`;
  }
}

function explainNodes(nodes: ReadonlyMap<string, Ineligible>): string {
  if (nodes.size === 0) return "the cluster has none";
  const byReason = Map.groupBy([...nodes.keys()].sort(), (node) => nodes.get(node));
  return [...byReason].map(([reason, group]) => `${names(group)} ${reason && INELIGIBLE[reason]}`).join("; ");
}

function names(all: readonly string[]): string {
  const more = all.length - MOST_NAMES;
  return all.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
