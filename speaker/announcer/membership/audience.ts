/** To whom a hello goes on a link where multicast is filtered: one address of each node that is there. */
import type { Ip } from "../../../shared/net/ip.ts";
import { contains, sizeOf } from "../../../shared/net/range.ts";
import type { OwnAddress } from "./own-addresses.ts";

/** `nobody`: this node is known to be alone there. `unknown`: others may be there, and nobody says under which address. */
export type Audience =
  | { readonly kind: "nodes"; readonly addresses: readonly Ip[] }
  | { readonly kind: "nobody" }
  | { readonly kind: "unknown" };

/** What is known of addresses. */
export interface Whereabouts {
  /** Of the link. */
  readonly link: readonly OwnAddress[];
  /** Of all links of this node, as texts. */
  readonly own: ReadonlySet<string>;
  /** Of all nodes, this one among them. */
  readonly nodes: ReadonlyMap<string, readonly Ip[]>;
}

/** Never ourselves. */
export function audience({ link, own, nodes }: Whereabouts): Audience {
  const isOn = (address: Ip): boolean => link.some(({ subnet }) => contains(subnet, address));
  const isOurs = (addresses: readonly Ip[]): boolean => addresses.some((address) => own.has(address));
  const ours = [...nodes.values()].filter(isOurs);
  const theirs = [...nodes.values()].filter((addresses) => !isOurs(addresses));
  const reached = theirs.map((addresses) => addresses.find(isOn)).filter((address) => address !== undefined);
  if (reached.length > 0) return { kind: "nodes", addresses: reached };
  // A prefix of one address alone says nothing about who else is on the link.
  const isWhereNodesAre = link.some(({ address, subnet }) => ours.flat().includes(address) && sizeOf(subnet) > 1n);
  const isAlone = ours.length > 0 && (theirs.length === 0 || isWhereNodesAre);
  return { kind: isAlone ? "nobody" : "unknown" };
}
