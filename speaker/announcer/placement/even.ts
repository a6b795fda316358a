/** Which group is to move so that nodes hold as many as each other, with the fewest moves. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Candidate } from "../protocol.ts";

/** A group that this node holds, with the weight that it has for it, and the nodes that may have it and are there. */
export interface Held {
  readonly group: Ip;
  readonly weight: number;
  readonly candidates: readonly Candidate[];
}

/** How many nodes are to part with a group before this one: those that hold more, and of those that hold as many, who is first by name. */
export function turnToPart(loads: ReadonlyMap<string, number>, node: string): number {
  const load = loads.get(node) ?? 0;
  let turn = 0;
  for (const [other, its] of loads) if (its > load || (its === load && other < node)) turn += 1;
  return turn;
}

/** A group that this node may part with; undefined when every move would leave things as uneven as they are. */
export function surplus(held: Iterable<Held>, loads: ReadonlyMap<string, number>, node: string): Ip | undefined {
  const load = loads.get(node) ?? 0;
  for (const { group, weight, candidates } of held) {
    const isWelcome = candidates.some((other) => other.weight === weight && (loads.get(other.node) ?? 0) <= load - 2);
    if (isWelcome) return group;
  }
  return undefined;
}
