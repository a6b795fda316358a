/** What this node does for a group: the answer to "who, on which links, and if not, why not". */
import type { Ip } from "../../shared/net/ip.ts";
import type { Verdict } from "./conflict/guard.ts";
import type { Link, Links } from "./links/link.ts";
import type { Intent, LinkChoice, Silence, Standing } from "./protocol.ts";
import type { Holding } from "./responder/responder.ts";

/** What else decides, besides the intent. */
export interface Surroundings {
  /** This node. */
  readonly node: string;
  readonly links: Links;
  readonly isAlive: (node: string) => boolean;
  /** Whether the address can be answered for at all. */
  readonly answers: (address: Ip) => boolean;
  /** Whether the address may be announced, as far as other hosts are concerned. */
  readonly verdict: (address: Ip) => Verdict;
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

/** What this node does for the group, whose candidates come in this order. */
export function duty(intent: Intent, order: readonly string[], surroundings: Surroundings): Duty {
  const { node, links, isAlive, answers, verdict } = surroundings;
  const missing = missingLinks(intent.links, links);
  const unanswered = intent.addresses.filter((address) => !answers(address));
  const silent = (reason: Silence): Duty => ({
    holdings: [],
    pending: [],
    standing: { kind: "silent", reason },
    missing,
    unanswered,
  });
  const owner = order.find(isAlive);
  if (owner === undefined) return silent("no-candidate");
  if (owner !== node) return silent("owned-elsewhere");
  const addresses = intent.addresses.filter(answers);
  if (addresses.length === 0) return silent("family-not-answered");
  const chosen = chosenLinks(intent.links, links);
  if (chosen.length === 0) return silent("no-usable-link");
  const on = (these: readonly Ip[]): readonly Holding[] =>
    these.flatMap((address) => chosen.map((link) => ({ address, link })));
  const clear = addresses.filter((address) => verdict(address) === "clear");
  const pending = on(addresses.filter((address) => verdict(address) !== "clear"));
  if (clear.length === 0) {
    const isTaken = addresses.some((address) => verdict(address) === "address-conflict");
    return { ...silent(isTaken ? "address-conflict" : "probing"), pending };
  }
  return {
    standing: { kind: "announced", links: chosen.map(({ name }) => name) },
    holdings: on(clear),
    pending,
    missing,
    unanswered,
  };
}

function chosenLinks(choice: LinkChoice, { usable }: Links): readonly Link[] {
  return choice.kind === "all" ? usable : usable.filter(({ name }) => choice.names.includes(name));
}

function missingLinks(choice: LinkChoice, { usable, unfit }: Links): readonly string[] {
  if (choice.kind === "all") return [];
  return choice.names.filter((name) => !unfit.has(name) && usable.every((link) => link.name !== name));
}
