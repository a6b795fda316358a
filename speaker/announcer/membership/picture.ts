/** What one peer claims on a link, put together from the changes and pages of its hellos. */
import type { Ip } from "../../../shared/net/ip.ts";
import { digestOf } from "../wire/claim.ts";
import { groupOrder } from "../wire/group.ts";
import type { Change, Claim } from "../wire/claim.ts";
import type { Hello } from "../wire/hello.ts";
import type { Page } from "../wire/page.ts";

/** Kept as hellos come in. */
export interface Picture {
  /** By group. */
  readonly claims: ReadonlyMap<Ip, Claim>;
  /** Whether these are all its claims, and as they are. */
  readonly isComplete: () => boolean;
  /** Gives the claims that are new or different, and those that are no more. */
  readonly take: (hello: Pick<Hello, "changes" | "page" | "digest">) => readonly Change[];
}

/** Nothing known. */
export function createPicture(): Picture {
  const claims = new Map<Ip, Claim>();
  /** What sorts as their groups do, made once: each page is held against all of them. */
  const orders = new Map<Ip, string>();
  let known = 0;
  let told = 0;

  const put = (claim: Claim): readonly Change[] => {
    const before = claims.get(claim.group);
    if (before !== undefined && isSame(before, claim)) return [];
    if (before !== undefined) known ^= digestOf(before);
    known ^= digestOf(claim);
    claims.set(claim.group, claim);
    if (before === undefined) orders.set(claim.group, groupOrder(claim.group));
    return [claim];
  };

  const drop = (group: Ip, term: number): readonly Change[] => {
    const before = claims.get(group);
    if (before === undefined) return [];
    known ^= digestOf(before);
    claims.delete(group);
    orders.delete(group);
    return [{ group, term: Math.max(term, before.term), state: "released" }];
  };

  const turn = (page: Page): readonly Change[] => {
    const named = new Set(page.claims.map(({ group }) => group));
    const isOn = within(page);
    const gone = [...orders].filter(([group, order]) => isOn(order) && !named.has(group)).map(([group]) => group);
    return [...gone.flatMap((group) => drop(group, 0)), ...page.claims.flatMap(put)];
  };

  return {
    claims,
    isComplete: () => known === told,
    take: ({ changes, page, digest }) => {
      told = digest | 0;
      // Changes first: a page was written after all of them.
      const changed = changes.flatMap((change) =>
        change.state === "released" ? drop(change.group, change.term) : put(change),
      );
      return page === undefined || known === told ? changed : [...changed, ...turn(page)];
    },
  };
}

function isSame(a: Claim, b: Claim): boolean {
  return a.term === b.term && a.state === b.state && a.weight === b.weight;
}

function within({ from, to }: Page): (order: string) => boolean {
  const first = from === undefined ? "" : groupOrder(from);
  const end = to === undefined ? undefined : groupOrder(to);
  return (order) => first <= order && (end === undefined || order < end);
}
