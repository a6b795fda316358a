/** Who has had which group on a link, and why that changed: what is told to whoever asks. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Claimed } from "../placement/contest.ts";
import type { ChangeOfHands, ChangeReason } from "../state.ts";

/** How many changes are remembered. */
const MOST_CHANGES = 100;

/** Of a claim to what nobody had before. */
const FIRST_TERM = 1;

/** A change of hands, by the monotonic clock. */
export interface Remembered extends Omit<ChangeOfHands, "agoMs"> {
  readonly at: number;
}

/** What is known of whoever had a group until now. */
export interface Former {
  /** Whether it is heard no more. */
  readonly isDead: boolean;
  /** Whether it was giving the group up. */
  readonly isGivingUp: boolean;
}

/** Kept as groups change hands. */
export interface History {
  /** Takes in who has the group now; gives what has changed, if anything has. */
  readonly note: (
    where: { readonly group: Ip; readonly link: string },
    owner: Claimed | undefined,
    former: (node: string) => Former,
    now: number,
  ) => Remembered | undefined;
  /** Since when the group has had the owner that it has. */
  readonly since: (where: { readonly group: Ip; readonly link: string }) => number | undefined;
  /** The newest last. */
  readonly changes: () => readonly Remembered[];
  /** By name; of others, it forgets who has what there. */
  readonly linksAre: (links: ReadonlySet<string>) => void;
}

/** Who has a group, and since when. */
interface Tenure {
  readonly owner: Claimed;
  readonly since: number;
}

/** Nothing happened yet. */
export function createHistory(): History {
  /** By link and group. */
  const owners = new Map<string, Map<Ip, Tenure>>();
  const changes: Remembered[] = [];
  return {
    note: ({ group, link }, owner, former, now) => {
      const there = owners.get(link) ?? new Map<Ip, Tenure>();
      owners.set(link, there);
      const before = there.get(group);
      if (owner === undefined) there.delete(group);
      else there.set(group, { owner, since: before?.owner.node === owner.node ? before.since : now });
      if (before?.owner.node === owner?.node) return undefined;
      const reason = reasonOf(before?.owner, owner, former);
      const term = owner?.claim.term ?? before?.owner.claim.term ?? 0;
      const change = { group, link, from: before?.owner.node, to: owner?.node, term, reason, at: now };
      changes.push(change);
      if (changes.length > MOST_CHANGES) changes.shift();
      return change;
    },
    since: ({ group, link }) => owners.get(link)?.get(group)?.since,
    changes: () => changes,
    linksAre: (links) => {
      for (const link of owners.keys()) if (!links.has(link)) owners.delete(link);
    },
  };
}

/** Why the group went from the one to the other; undefined is nobody. */
export function reasonOf(
  from: Claimed | undefined,
  to: Claimed | undefined,
  former: (node: string) => Former,
): ChangeReason {
  if (from === undefined) return to?.claim.term === FIRST_TERM ? "claimed-new" : "claimed-orphan";
  const { isDead, isGivingUp } = former(from.node);
  if (isDead) return "peer-dead";
  if (to === undefined) return "released";
  if (isGivingUp || from.claim.state === "offered") return "handed-off";
  if (to.claim.weight > from.claim.weight) return "took-over-lighter";
  return to.claim.term > from.claim.term ? "yielded-higher-term" : "yielded-better-rank";
}
