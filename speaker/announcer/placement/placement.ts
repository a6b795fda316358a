/** Who is to have a group of those who may: the two ways that `--placement` names. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Candidate } from "../protocol.ts";
import type { Claimed } from "./contest.ts";
import { order } from "./hash.ts";
import { spread } from "./spread.ts";
import type { Open } from "./spread.ts";

/** Pure. */
export interface Placement {
  /** Whether who is there decides what is taken from others; otherwise only what they claim does. */
  readonly followsMembership: boolean;
  /** How many go before this node, for each of the open groups that it may have. */
  readonly turns: (open: readonly Open[], loads: ReadonlyMap<string, number>, node: string) => ReadonlyMap<Ip, number>;
  /** Whether this node is to take the group from who has it, when these are there. */
  readonly isPreferred: (node: string, owner: Claimed, candidates: readonly Candidate[]) => boolean;
}

/** Even, and sticky: only a heavier node takes what another has. */
export const balanced: Placement = {
  followsMembership: false,
  turns: spread,
  isPreferred: (node, { claim }, candidates) => weightOf(node, candidates) > claim.weight,
};

/** MetalLB's order, which depends on nothing but who is there, and takes back; of the owner's weight it knows best itself. */
export const hash: Placement = {
  followsMembership: true,
  turns: (open, _loads, node) =>
    new Map(
      open.flatMap(({ group, candidates }) => {
        const turn = order(candidates, group).indexOf(node);
        return turn < 0 ? [] : [[group, turn] as const];
      }),
    ),
  isPreferred: (node, { claim }, candidates) => {
    const weight = weightOf(node, candidates);
    return weight === claim.weight ? order(candidates, claim.group)[0] === node : weight > claim.weight;
  },
};

function weightOf(node: string, candidates: readonly Candidate[]): number {
  return candidates.find((candidate) => candidate.node === node)?.weight ?? 0;
}
