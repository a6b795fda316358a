/** Keeps what the speaker intends and what is done about it, and sees that the one follows the other. */
import { isDeepStrictEqual } from "node:util";
import type { Log } from "../../shared/log.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Announcing } from "./announce/announcing.ts";
import type { Followed } from "./conflict/followed.ts";
import type { Guard, Verdict } from "./conflict/guard.ts";
import { duty } from "./duty.ts";
import type { Duty, Surroundings } from "./duty.ts";
import type { Link, Links } from "./links/link.ts";
import type { AddressCounters, FromAnnouncer, Intent, ToAnnouncer } from "./protocol.ts";
import { holdingKey } from "./responder/responder.ts";
import type { Holding, Responder } from "./responder/responder.ts";
import { logDuty } from "./standing-log.ts";

/** What the desk works with. */
export interface DeskParts {
  readonly responder: Pick<Responder, "hold" | "answers" | "heard">;
  readonly announcing: Pick<Announcing, "change">;
  readonly guard: Pick<Guard, "verdict" | "follow">;
  readonly owner: Surroundings["owner"];
  /** Whether another node answers for the group on that link, so that its addresses were looked for there. */
  readonly isProven: (group: Ip, link: Link) => boolean;
  /** Reaches the speaker, if one is connected. */
  readonly send: (message: FromAnnouncer) => void;
  readonly log: Log;
}

/** Everything that follows from a call has been done when it returns, in proportion to what changed. */
export interface Desk {
  /** By group. */
  readonly intents: ReadonlyMap<Ip, Intent>;
  /** Whether a speaker has said everything once. */
  readonly isInformed: () => boolean;
  /**
   * Gives the groups of which something else is intended than was. A speaker that has just started says everything
   * again, and what is as it was is no news to anybody but it: it is told how that stands.
   */
  readonly heard: (messages: readonly ToAnnouncer[]) => ReadonlySet<Ip>;
  readonly linksAre: (links: Links) => void;
  /** Holds and announces of these groups what is to be held now; gives what is to be reported. */
  readonly settle: (groups: ReadonlySet<Ip>) => readonly Change[];
  /** Tells the speaker, the log, and who looks after the addresses. */
  readonly report: (changes: readonly Change[]) => void;
  /** Those for which there was no room: to be settled again, for some may have come free. */
  readonly roomless: ReadonlySet<Ip>;
  /** What is held of the group. */
  readonly holdingsOf: (group: Ip) => readonly Holding[];
  /** Tells the neighbours once more. */
  readonly announceAfresh: (groups: ReadonlySet<Ip>) => void;
  readonly reportCounters: () => void;
}

/** What was done about a group, and is now; undefined: it is not intended. */
export interface Change {
  readonly group: Ip;
  readonly had: Duty | undefined;
  readonly next: Duty | undefined;
}

/** No intents, no links. */
export function createDesk(parts: DeskParts): Desk {
  const { responder, announcing, guard, send, log } = parts;
  const intents = new Map<Ip, Intent>();
  const duties = new Map<Ip, Duty>();
  const roomless = new Set<Ip>();
  let links: Links = { usable: [], unfit: new Map() };
  let named = new Set<Ip>();
  let isInformed = false;
  let told = new Map<string, FromAnnouncer>();
  let toldCounters = new Map<Ip, AddressCounters>();

  /** Gives the groups that something else is intended of. */
  const apply = (message: ToAnnouncer): Iterable<Ip> => {
    switch (message.kind) {
      case "speaker":
        named = new Set();
        told = new Map();
        toldCounters = new Map();
        return [];
      case "nodes":
        return [];
      case "intend": {
        const { intent } = message;
        const { group } = intent;
        named.add(group);
        if (isDeepStrictEqual(intents.get(group), intent)) {
          repeat(group);
          return [];
        }
        intents.set(group, intent);
        return [group];
      }
      case "withdraw":
        intents.delete(message.group);
        return [message.group];
      case "complete": {
        isInformed = true;
        const forgotten = [...intents.keys()].filter((group) => !named.has(group));
        for (const group of forgotten) intents.delete(group);
        return forgotten;
      }
    }
  };

  const dutyOf = (group: Ip): Duty | undefined => {
    const intent = intents.get(group);
    if (intent === undefined) return undefined;
    const verdict = (holding: Holding): Verdict =>
      parts.isProven(group, holding.link) ? "clear" : guard.verdict(holding);
    return duty(intent, { links, owner: parts.owner, answers: responder.answers, verdict });
  };

  const tell = (message: FromAnnouncer & { readonly group: Ip }): void => {
    const key = `${message.kind} ${message.group}`;
    if (isDeepStrictEqual(told.get(key), message)) return;
    told.set(key, message);
    send(message);
  };

  const report = (group: Ip, { standing, missing }: Duty): void => {
    tell({ kind: "standing", group, standing });
    const usable = links.usable.map(({ name }) => name);
    if (missing.length > 0 || told.has(`missing-links ${group}`))
      tell({ kind: "missing-links", group, missing, usable });
  };

  const forget = (group: Ip): void => {
    told.delete(`standing ${group}`);
    told.delete(`missing-links ${group}`);
  };

  const repeat = (group: Ip): void => {
    const known = duties.get(group);
    if (known !== undefined) report(group, known);
  };

  const followed = (group: Ip, next: Duty | undefined): Followed | undefined => {
    const intent = intents.get(group);
    if (intent === undefined || next === undefined) return undefined;
    const { addresses } = intent;
    const elsewhere = links.usable
      .filter((link) => parts.isProven(group, link))
      .flatMap((link) => addresses.map((address) => ({ address, link })));
    return { addresses, elsewhere, holdings: next.holdings, pending: next.pending };
  };

  return {
    intents,
    roomless,
    isInformed: () => isInformed,
    heard: (messages) => new Set(messages.flatMap((message) => [...apply(message)])),
    linksAre: (now) => {
      links = now;
      log.info({ usable: now.usable.map(({ name }) => name), unfit: Object.fromEntries(now.unfit) }, "links-changed");
    },
    settle: (groups) => {
      if (groups.size === 0) return [];
      const wanted = Array.from(groups, (group) => ({ group, had: duties.get(group), next: dutyOf(group) }));
      const changed = wanted.filter(({ had, next }) => !isDeepStrictEqual(holdingsOf(had), holdingsOf(next)));
      const refused = responder.hold(new Map(changed.map(({ group, next }) => [group, holdingsOf(next)])));
      const done = wanted.map(({ group, had, next }) => ({
        group,
        had,
        next: refused.has(group) ? withoutRoom(next) : next,
      }));
      announcing.change(
        done.flatMap(({ had, next }) => without(holdingsOf(next), holdingsOf(had))),
        done.flatMap(({ had, next }) => without(holdingsOf(had), holdingsOf(next))),
      );
      for (const { group, next } of done) {
        if (refused.has(group)) roomless.add(group);
        else roomless.delete(group);
        if (next === undefined) duties.delete(group);
        else duties.set(group, next);
      }
      return done;
    },
    report: (changes) => {
      if (changes.length === 0) return;
      guard.follow(new Map(changes.map(({ group, next }) => [group, followed(group, next)])));
      for (const { group, had, next } of changes) {
        if (next === undefined) forget(group);
        else report(group, next);
        if (!isDeepStrictEqual(had, next)) logDuty(log, group, had, next);
      }
    },
    holdingsOf: (group) => holdingsOf(duties.get(group)),
    announceAfresh: (groups) =>
      announcing.change(Array.from(groups, (group) => holdingsOf(duties.get(group))).flat(), []),
    reportCounters: () => {
      const moved = responder
        .heard()
        .filter((counters) => !isDeepStrictEqual(toldCounters.get(counters.address), counters));
      for (const counters of moved) toldCounters.set(counters.address, counters);
      if (moved.length > 0) send({ kind: "counters", addresses: moved });
    },
  };
}

function holdingsOf(duty: Duty | undefined): readonly Holding[] {
  return duty?.holdings ?? [];
}

function withoutRoom(duty: Duty | undefined): Duty | undefined {
  return duty && { ...duty, holdings: [], pending: [], standing: { kind: "silent", reason: "no-room" } };
}

/** Those of the one that are not in the other with the same MAC. */
function without(holdings: readonly Holding[], others: readonly Holding[]): readonly Holding[] {
  const macs = new Map(others.map((holding) => [holdingKey(holding), holding.link.mac]));
  return holdings.filter((holding) => macs.get(holdingKey(holding)) !== holding.link.mac);
}
