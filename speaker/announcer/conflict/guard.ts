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
import type { Sighting } from "./sighting.ts";
import { isOver, isPersistent, rob } from "./theft.ts";
import type { Theft } from "./theft.ts";

/** How often `look` is to be called. */
export const LOOK_EVERY_MS = 50;

const TELL_EVERY_MS = 10_000;

/** Whether an address may be announced, and if not, why not. */
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
  readonly verdict: (address: Ip) => Verdict;
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
  const clear = new Set<Ip>();
  const prospects = new Map<Ip, Prospect>();
  const held = new Map<Ip, readonly Holding[]>();
  const thefts = new Map<Ip, Theft>();
  const toldAt = new Map<Ip, number>();
  /** Every MAC that a link of ours has had: a frame from one of them was sent by us, and came back by a loop. */
  const ours = new Set<Mac>();

  return {
    verdict,
    follow: (changes) => {
      for (const address of followed.change(changes)) consider(address);
      const watched = [...held.values(), ...Array.from(prospects.values(), ({ holdings }) => holdings)].flat();
      ears.listenFor([...held.keys(), ...prospects.keys()], new Set(watched.map(({ link }) => link.index)));
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

  function verdict(address: Ip): Verdict {
    if (timings === undefined || clear.has(address)) return "clear";
    return prospects.get(address)?.rival === undefined ? "probing" : "address-conflict";
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
    // The node that owns it has looked; when it moves here from there, that node may still answer, and is no stranger.
    if (groups.some(({ isElsewhere }) => isElsewhere)) clear.add(address);

    if (holdings.length > 0) held.set(address, holdings);
    else {
      held.delete(address);
      thefts.delete(address);
    }
    if (timings === undefined || pending.length === 0) prospects.delete(address);
    else {
      const prospect = prospects.get(address) ?? begin(pending, clock.now(), timings, clock.random);
      prospects.set(address, { ...prospect, holdings: pending });
    }
  }

  /** Whether the address is found to be taken by that. */
  function take({ address, mac, link }: HeardClaim): boolean {
    const now = clock.now();
    const prospect = prospects.get(address);
    const holdings = held.get(address) ?? [];
    const where = [...(prospect?.holdings ?? []), ...holdings].find((one) => one.link.index === link);
    if (where === undefined) return false;
    const seen = { mac, link: where.link.name, first: now, last: now };
    if (prospect !== undefined) return dispute(address, prospect, seen);
    defend(address, holdings, seen);
    return false;
  }

  function dispute(address: Ip, prospect: Prospect, seen: Sighting): boolean {
    const contested = contest(prospect, seen);
    prospects.set(address, contested);
    report(address, contested.rival);
    return prospect.rival === undefined;
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
    const freed: Ip[] = [];
    let sent = 0;
    for (const [address, prospect] of prospects) {
      const outcome = goOn(prospect, clock.now(), timings, clock.random);
      if (outcome.kind === "free") {
        clear.add(address);
        prospects.delete(address);
        freed.push(address);
      } else if (outcome.kind === "probe" && sent < mostProbes) {
        prospects.set(address, outcome.prospect);
        for (const holding of prospect.holdings) ears.probe(holding);
        sent += prospect.holdings.length;
      }
    }
    return freed;
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
