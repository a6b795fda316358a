/** What this node does for a group: the answer to "on which links, and if on none, why not". */
import type { Ip } from "../../shared/net/ip.ts";
import type { Verdict } from "./conflict/guard.ts";
import { isChosen } from "./links/chosen.ts";
import type { Link, Links } from "./links/link.ts";
import type { Owner } from "./ownership/ownership.ts";
import type { Intent, LinkChoice, Silence, Standing } from "./protocol.ts";
import type { Holding } from "./responder/responder.ts";

/** What else decides, besides the intent. */
export interface Surroundings {
  readonly links: Links;
  readonly owner: (group: Ip, link: Link) => Owner;
  /** Whether the address can be answered for at all. */
  readonly answers: (address: Ip) => boolean;
  /** Whether the address may be announced on the link, as far as other hosts are concerned. */
  readonly verdict: (holding: Holding) => Verdict;
}

/** What to hold, and what to say about it. */
export interface Duty {
  readonly standing: Standing;
  readonly holdings: readonly Holding[];
  /** What would be held besides, were it certain that no other host has it. */
  readonly pending: readonly Holding[];
  /** Links that the intent names and that do not exist here. */
  readonly missing: readonly string[];
  /** Addresses of a family that is not answered for. */
  readonly unanswered: readonly Ip[];
}

/** What this node does for the group. */
export function duty(intent: Intent, { links, owner, answers, verdict }: Surroundings): Duty {
  const missing = missingLinks(intent.links, links);
  const [addresses, unanswered] = partition(intent.addresses, answers);
  const silent = (reason: Silence): Duty => ({
    holdings: [],
    pending: [],
    standing: { kind: "silent", reason },
    missing,
    unanswered,
  });
  if (intent.candidates.length === 0) return silent("no-candidate");
  if (addresses.length === 0) return silent("family-not-answered");
  const chosen = links.usable.filter((link) => isChosen(intent.links, link));
  if (chosen.length === 0) return silent("no-usable-link");
  const owned = chosen.filter((link) => owner(intent.group, link) === "self");
  const isElsewhere = chosen.some((link) => owner(intent.group, link) === "other");
  if (owned.length === 0) return silent(isElsewhere ? "owned-elsewhere" : "not-claimed");
  const wanted = addresses.flatMap((address) => owned.map((link) => ({ address, link })));
  const [holdings, pending] = partition(wanted, (holding) => verdict(holding) === "clear");
  if (holdings.length === 0) {
    const isTaken = pending.some((holding) => verdict(holding) === "address-conflict");
    return { ...silent(isTaken ? "address-conflict" : "probing"), pending };
  }
  const without = intent.addresses.filter((address) => holdings.every((holding) => holding.address !== address));
  return {
    standing: {
      kind: "announced",
      links: owned.filter((link) => holdings.some((holding) => holding.link === link)).map(({ name }) => name),
      ...(without.length === 0 ? {} : { without }),
      ...(isElsewhere ? { isSplit: true } : {}),
    },
    holdings,
    pending,
    missing,
    unanswered,
  };
}

function partition<T>(all: readonly T[], holds: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(holds), all.filter((each) => !holds(each))];
}

function missingLinks(choice: LinkChoice, { usable, unfit }: Links): readonly string[] {
  if (choice.kind === "all") return [];
  return choice.names.filter((name) => !unfit.has(name) && usable.every((link) => link.name !== name));
}
