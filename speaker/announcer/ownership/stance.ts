/** What a node is to do about one group on one link, given what it and the others claim. */
import { beats, prevailing } from "../placement/contest.ts";
import type { Claimed } from "../placement/contest.ts";
import type { Claim } from "../wire/claim.ts";

/** What decides. */
export interface Situation {
  readonly node: string;
  readonly mine: Claim | undefined;
  /** Whether the group is intended at all. */
  readonly isIntended: boolean;
  /** Whether this node may have it, and wants it. */
  readonly isCandidate: boolean;
  readonly others: readonly Rival[];
  /** Whether this node is to have the group rather than the one that claims it. */
  readonly isPreferredTo: (rival: Rival) => boolean;
}

/** Another announcer's claim, as long as that announcer lives. */
export interface Rival extends Claimed {
  /** It answers only until somebody else does. */
  readonly isGivingUp: boolean;
  /** Whether it may have the group, as far as this node knows. */
  readonly isCandidate: boolean;
}

/** What to do. */
export type Stance =
  /** Mine, and stays so; or nobody's concern here. */
  | { readonly kind: "as-it-is" }
  /** Another claim is better: silence. */
  | { readonly kind: "yield"; readonly to: Rival }
  /** Nobody intends it any more. */
  | { readonly kind: "release" }
  /** Mine until somebody else claims it. */
  | { readonly kind: "offer" }
  /** To be had by whoever's turn it is; from somebody, unless nobody claims it or who does is giving up. */
  | { readonly kind: "open"; readonly from: string | undefined }
  /** Claimed by who may not have it, as far as is known here: who does may know better, and is to say so itself. */
  | { readonly kind: "misplaced"; readonly from: string };

/** Looks at nothing else. */
export function stance(situation: Situation): Stance {
  return situation.mine === undefined ? ofAnother(situation) : ofMine(situation, situation.mine);
}

function ofMine({ node, isIntended, isCandidate, others }: Situation, claim: Claim): Stance {
  const better = others.find((rival) => beats(rival, { node, claim }));
  if (better !== undefined) return { kind: "yield", to: better };
  if (!isIntended) return { kind: "release" };
  return { kind: isCandidate ? "as-it-is" : "offer" };
}

function ofAnother({ isIntended, others, isCandidate, isPreferredTo }: Situation): Stance {
  if (!isIntended) return { kind: "as-it-is" };
  const owner = prevailing(others.filter(({ isGivingUp }) => !isGivingUp));
  if (owner === undefined) return { kind: "open", from: undefined };
  if (!owner.isCandidate) return { kind: "misplaced", from: owner.node };
  return isCandidate && isPreferredTo(owner) ? { kind: "open", from: owner.node } : { kind: "as-it-is" };
}
