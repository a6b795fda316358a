/** Which group is to move so that nodes hold as many as each other, with the fewest moves. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Candidate } from "../protocol.ts";

/** A group that this node holds, with the weight that it has for it, and the nodes that may have it and are there. */
export interface Held {
  readonly group: Ip;
  readonly weight: number;
  readonly candidates: readonly Candidate[];
}

/**
 * A group that this node is to part with; undefined when it is not the most loaded, or when every move would leave
 * things as uneven as they are. One node at a time decides so: the first of the most loaded, by name.
 */
export function surplus(held: Iterable<Held>, loads: ReadonlyMap<string, number>, node: string): Ip | undefined {
  const load = loads.get(node) ?? 0;
  for (const [other, its] of loads) if (its > load || (its === load && other < node)) return undefined;
  for (const { group, weight, candidates } of held) {
    const isWelcome = candidates.some((other) => other.weight === weight && (loads.get(other.node) ?? 0) <= load - 2);
    if (isWelcome) return group;
  }
  return undefined;
}
