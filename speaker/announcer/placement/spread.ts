/** Whose turn it is to claim groups that are to be had, so that they spread evenly over who may have them. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Candidate } from "../protocol.ts";
import { goesFirst } from "./tie-break.ts";

/** A group that is to be had, and the nodes that may have it and are there. */
export interface Open {
  readonly group: Ip;
  readonly candidates: readonly Candidate[];
}

/**
 * For each group that this node may have, how many others go before it: the heavier ones, then those with fewer groups,
 * then as chance has it. The groups are in order, and each counts as the load of its first before the next is looked at.
 */
export function spread(
  open: readonly Open[],
  loads: ReadonlyMap<string, number>,
  node: string,
): ReadonlyMap<Ip, number> {
  const counted = new Map(loads);
  const turns = new Map<Ip, number>();
  for (const { group, candidates } of open) {
    const runners = candidates.map((candidate) => ({ ...candidate, load: counted.get(candidate.node) ?? 0 }));
    const first = runners.reduce<Runner | undefined>(
      (best, runner) => (best === undefined || goesBefore(runner, best, group) ? runner : best),
      undefined,
    );
    if (first !== undefined) counted.set(first.node, first.load + 1);
    const self = runners.find((runner) => runner.node === node);
    if (self !== undefined) turns.set(group, runners.filter((runner) => goesBefore(runner, self, group)).length);
  }
  return turns;
}

interface Runner extends Candidate {
  readonly load: number;
}

function goesBefore(a: Runner, b: Runner, group: Ip): boolean {
  if (a.weight !== b.weight) return a.weight > b.weight;
  if (a.load !== b.load) return a.load < b.load;
  return goesFirst(a.node, b.node, group);
}
