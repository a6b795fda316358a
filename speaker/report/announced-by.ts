/** Which other node says that it announces an address: whoever is found to have it is that node, not heard, and no stranger. */
import type { Ip } from "../../shared/net/ip.ts";
import type { Standing } from "../announcer/protocol.ts";
import { reporter } from "./believed.ts";
import type { Seen } from "./believed.ts";

/** Where another host was heard to claim an address. */
export interface Spot {
  readonly address: Ip;
  /** By name. */
  readonly link: string;
}

/**
 * For the statuses of the Services that have the address, and what this node does for their group. Nobody, when this node
 * announces it there and has to defend it, or when no such node is in the cluster: a dead one's status is left behind.
 */
export function announcedBy(
  spot: Spot,
  node: string,
  standing: Standing | undefined,
  seen: readonly Seen[],
  nodes: Pick<ReadonlySet<string>, "has">,
): string | undefined {
  const reporters = seen.flatMap(({ status }) => reporter(status) ?? []);
  // What was told stays until the announcer has said.
  const isHere = standing === undefined ? reporters.includes(node) : isAnnounced(spot, standing);
  return isHere ? undefined : reporters.find((other) => other !== node && nodes.has(other));
}

function isAnnounced({ address, link }: Spot, standing: Standing): boolean {
  if (standing.kind === "silent") return false;
  return standing.links.includes(link) && standing.without?.includes(address) !== true;
}
