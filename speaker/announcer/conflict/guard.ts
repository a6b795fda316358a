/** Looks before this node speaks for an address, and listens afterwards: the shell around `prospect` and `theft`. */
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { formatMac } from "../../../shared/net/mac.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Links } from "../links/link.ts";
import type { FromAnnouncer } from "../protocol.ts";
import type { Holding } from "../responder/responder.ts";
import { begin, contest, goOn } from "./prospect.ts";
import type { Prospect, Timings } from "./prospect.ts";
import type { Ears, HeardClaim } from "./ears.ts";
import { createFollowedGroups } from "./followed.ts";
import type { Followed } from "./followed.ts";
import { createEarshot } from "./earshot.ts";
import type { Sighting } from "./sighting.ts";
import { isOver, isPersistent, rob } from "./theft.ts";
import type { Theft } from "./theft.ts";

/** How often `look` is to be called. */
export const LOOK_EVERY_MS = 50;

const TELL_EVERY_MS = 10_000;

/** Whether an address may be announced on a link, and if not, why not. */
export type Verdict = "clear" | "probing" | "address-conflict";

/** What a guard works with. */
export interface GuardParts {
  readonly ears: Ears;
  /** Undefined: every address is clear, and only thieves are listened for. */
  readonly timings: Timings | undefined;
  /** The most probes in a second, over all links. */
  readonly perSecond: number;
  /** Whether another announcer of ours has that MAC. */
  readonly isPeer: (mac: Mac) => boolean;
  readonly announceOnce: (holding: Holding) => void;
  /** As if they were new. */
  readonly announceAfresh: (holdings: readonly Holding[]) => void;
  /** The verdict has changed on addresses of these groups. */
  readonly decided: (groups: ReadonlySet<Ip>) => void;
  readonly tell: (message: FromAnnouncer) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Knows an address from when a group comes to have it until none has it any more. */
export interface Guard {
  readonly verdict: (holding: Holding) => Verdict;
  /** All at once; undefined is for groups that are gone. */
  readonly follow: (changes: ReadonlyMap<Ip, Followed | undefined>) => void;
  readonly linksAre: (links: Links) => void;
  /** Takes in what was heard, and does what is due. */
  readonly look: () => void;
}

/** Follows nothing yet. */
export function createGuard(parts: GuardParts): Guard {
  const { ears, timings, isPeer, decided, tell, clock, log } = parts;
  const mostProbes = Math.ceil((parts.perSecond * LOOK_EVERY_MS) / 1_000);
  const followed = createFollowedGroups();
  const earshot = createEarshot(ears);
  /** By address, the links on which it is. Another link may lead to another segment, and is looked at by itself. */
  const clear = new Map<Ip, ReadonlySet<number>>();
  const prospects = new Map<Ip, ReadonlyMap<number, Prospect>>();
  const held = new Map<Ip, readonly Holding[]>();
  const thefts = new Map<Ip, Theft>();
  const toldAt = new Map<Ip, number>();
  /** Every MAC that a link of ours has had: a frame from one of them was sent by us, and came back by a loop. */
  const ours = new Set<Mac>();

  return {
    verdict,
    follow: (changes) => {
      for (const address of followed.change(changes)) {
        consider(address);
        const links = (held.get(address) ?? []).map(({ link }) => link.index);
        earshot.put(address, new Set([...links, ...(prospects.get(address)?.keys() ?? [])]));
      }
      earshot.settle();
    },
    linksAre: ({ usable }) => {
      for (const { mac } of usable) ours.add(mac);
    },
    look: () => {
      const claims = ears.hear().filter(({ mac }) => !ours.has(mac) && !isPeer(mac));
      const taken = claims.filter(take).map(({ address }) => address);
      const freed = probeProspects();
      endThefts();
      const groups = [...taken, ...freed].flatMap((address) => [...followed.of(address).keys()]);
      if (groups.length > 0) decided(new Set(groups));
    },
  };

  function verdict({ address, link: { index } }: Holding): Verdict {
    if (timings === undefined || clear.get(address)?.has(index) === true) return "clear";
    return prospects.get(address)?.get(index)?.rival === undefined ? "probing" : "address-conflict";
  }

  function consider(address: Ip): void {
    const groups = [...followed.of(address).values()];
    const isIt = (holding: Holding): boolean => holding.address === address;
    const holdings = groups.flatMap((group) => group.holdings.filter(isIt));
    const pending = groups.flatMap((group) => group.pending.filter(isIt));
    if (groups.length === 0) {
      clear.delete(address);
      toldAt.delete(address);
    }
    // Whoever has it there has looked.
    free(groups.flatMap((group) => group.elsewhere.filter(isIt)));

    if (holdings.length > 0) held.set(address, holdings);
    else {
      held.delete(address);
      thefts.delete(address);
    }
    if (timings === undefined || pending.length === 0) prospects.delete(address);
    else prospects.set(address, new Map(pending.map((holding) => [holding.link.index, prospectFor(holding, timings)])));
  }

  function prospectFor(holding: Holding, timings: Timings): Prospect {
    const before = prospects.get(holding.address)?.get(holding.link.index);
    return { ...(before ?? begin(holding, clock.now(), timings, clock.random)), holding };
  }

  function free(holdings: readonly Holding[]): void {
    for (const { address, link } of holdings) {
      clear.set(address, new Set([...(clear.get(address) ?? []), link.index]));
      const others = [...(prospects.get(address) ?? [])].filter(([index]) => index !== link.index);
      prospects.set(address, new Map(others));
    }
  }

  /** Whether the address is found to be taken by that. */
  function take({ address, mac, link }: HeardClaim): boolean {
    const now = clock.now();
    const prospect = prospects.get(address)?.get(link);
    const holdings = held.get(address) ?? [];
    const where = prospect?.holding ?? holdings.find((holding) => holding.link.index === link);
    if (where === undefined) return false;
    const seen = { mac, link: where.link.name, first: now, last: now };
    if (prospect !== undefined) return dispute(prospect, seen);
    defend(address, holdings, seen);
    return false;
  }

  function dispute(prospect: Prospect, seen: Sighting): boolean {
    const contested = contest(prospect, seen);
    put(contested);
    report(prospect.holding.address, contested.rival);
    return prospect.rival === undefined;
  }

  function put(prospect: Prospect): void {
    const { address, link } = prospect.holding;
    prospects.set(address, new Map([...(prospects.get(address) ?? []), [link.index, prospect]]));
  }

  function defend(address: Ip, holdings: readonly Holding[], seen: Sighting): void {
    const { theft, isToDefend } = rob(thefts.get(address), seen);
    thefts.set(address, theft);
    if (isToDefend) holdings.forEach(parts.announceOnce);
    if (isPersistent(theft)) report(address, theft.seen);
  }

  function report(address: Ip, { mac, link, first }: Sighting): void {
    const now = clock.now();
    if (now < (toldAt.get(address) ?? -Infinity) + TELL_EVERY_MS) return;
    toldAt.set(address, now);
    log.warn({ address, mac: formatMac(mac), link }, "address-conflict");
    tell({ kind: "conflict", address, mac: formatMac(mac), link, lastedMs: Math.round(now - first) });
  }

  /** The addresses that nobody else has. */
  function probeProspects(): readonly Ip[] {
    if (timings === undefined) return [];
    const freed: Holding[] = [];
    let sent = 0;
    for (const sought of [...prospects.values()].flatMap((byLink) => [...byLink.values()])) {
      // A peer may answer a probe before its first hello has come.
      const isPardoned = sought.rival !== undefined && isPeer(sought.rival.mac);
      const prospect = isPardoned ? begin(sought.holding, clock.now(), timings, clock.random) : sought;
      if (isPardoned) put(prospect);
      const outcome = goOn(prospect, clock.now(), timings, clock.random);
      if (outcome.kind === "free") freed.push(prospect.holding);
      if (outcome.kind !== "probe" || sent >= mostProbes) continue;
      put(outcome.prospect);
      ears.probe(prospect.holding);
      sent += 1;
    }
    free(freed);
    return freed.map(({ address }) => address);
  }

  function endThefts(): void {
    for (const [address, theft] of thefts) {
      if (!isOver(theft, clock.now())) continue;
      thefts.delete(address);
      log.info({ address }, "address-conflict-over");
      parts.announceAfresh(held.get(address) ?? []);
    }
  }
}
