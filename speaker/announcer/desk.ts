/** Keeps what the speaker intends and what is done about it, and sees that the one follows the other. */
import { isDeepStrictEqual } from "node:util";
import type { Log } from "../../shared/log.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Announcing } from "./announce/announcing.ts";
import type { Followed } from "./conflict/followed.ts";
import type { Guard } from "./conflict/guard.ts";
import { duty } from "./duty.ts";
import type { Duty } from "./duty.ts";
import type { Links } from "./links/link.ts";
import type { Membership } from "./membership/membership.ts";
import { order } from "./placement/hash.ts";
import type { AddressCounters, FromAnnouncer, Intent, ToAnnouncer } from "./protocol.ts";
import { holdingKey } from "./responder/responder.ts";
import type { Holding, Responder } from "./responder/responder.ts";

/** What the desk works with. */
export interface DeskParts {
  readonly responder: Responder;
  readonly announcing: Announcing;
  readonly membership: Membership;
  readonly guard: Pick<Guard, "verdict" | "follow">;
  /** Reaches the speaker, if one is connected. */
  readonly send: (message: FromAnnouncer) => void;
  readonly log: Log;
}

/** Everything that follows from a call has been done when it returns, in proportion to what changed. */
export interface Desk {
  readonly heard: (messages: readonly ToAnnouncer[]) => void;
  readonly linksAre: (links: Links) => void;
  /** It is known now whether other hosts have addresses of these groups. */
  readonly decided: (groups: ReadonlySet<Ip>) => void;
  readonly reportCounters: () => void;
}

/** An intent, and its candidates in the order in which they may own it. */
interface Ordered {
  readonly intent: Intent;
  readonly order: readonly string[];
}

/** No intents, no links. */
export function createDesk({ responder, announcing, membership, guard, send, log }: DeskParts): Desk {
  const intents = new Map<Ip, Ordered>();
  const duties = new Map<Ip, Duty>();
  let node = "";
  let links: Links = { usable: [], unfit: new Map() };
  let named = new Set<Ip>();
  let told = new Map<string, FromAnnouncer>();
  let toldCounters = new Map<Ip, AddressCounters>();

  /** Gives the groups that the message is about. */
  const apply = (message: ToAnnouncer): Iterable<Ip> => {
    switch (message.kind) {
      case "speaker":
        node = message.node;
        named = new Set();
        told = new Map();
        toldCounters = new Map();
        return [];
      case "nodes":
        return [];
      case "intend": {
        const { intent } = message;
        intents.set(intent.group, { intent, order: order(intent.candidates, intent.addresses[0]) });
        named.add(intent.group);
        return [intent.group];
      }
      case "withdraw":
        intents.delete(message.group);
        return [message.group];
      case "complete": {
        const forgotten = [...intents.keys()].filter((group) => !named.has(group));
        for (const group of forgotten) intents.delete(group);
        return forgotten;
      }
    }
  };

  const dutyOf = (group: Ip): Duty | undefined => {
    const ordered = intents.get(group);
    const surroundings = {
      node,
      links,
      isAlive: membership.isAlive,
      answers: responder.answers,
      verdict: guard.verdict,
    };
    return ordered === undefined ? undefined : duty(ordered.intent, ordered.order, surroundings);
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

  const settle = (groups: ReadonlySet<Ip>): void => {
    const wanted = Array.from(groups, (group) => ({ group, had: duties.get(group), next: dutyOf(group) }));
    const changed = wanted.filter(({ had, next }) => !isDeepStrictEqual(holdingsOf(had), holdingsOf(next)));
    const refused = responder.hold(new Map(changed.map(({ group, next }) => [group, holdingsOf(next)])));
    const done = wanted.map(({ group, had, next }) => ({
      group,
      had,
      next: refused.has(group) ? roomless(next) : next,
    }));
    announcing.change(
      done.flatMap(({ had, next }) => without(holdingsOf(next), holdingsOf(had))),
      done.flatMap(({ had, next }) => without(holdingsOf(had), holdingsOf(next))),
    );
    guard.follow(new Map(done.map(({ group, next }) => [group, followed(intents.get(group)?.intent, next)])));
    for (const { group, had, next } of done) {
      if (next === undefined) {
        duties.delete(group);
        told.delete(`standing ${group}`);
        told.delete(`missing-links ${group}`);
      } else {
        duties.set(group, next);
        report(group, next);
      }
      if (!isDeepStrictEqual(had, next)) logChange(log, group, next);
    }
  };

  return {
    heard: (messages) => {
      settle(new Set(messages.flatMap((message) => [...apply(message)])));
    },
    linksAre: (now) => {
      links = now;
      log.info({ usable: now.usable.map(({ name }) => name), unfit: Object.fromEntries(now.unfit) }, "links-changed");
      settle(new Set(intents.keys()));
    },
    decided: settle,
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

function followed(intent: Intent | undefined, duty: Duty | undefined): Followed | undefined {
  if (intent === undefined || duty === undefined) return undefined;
  const { standing, holdings, pending } = duty;
  const isElsewhere = standing.kind === "silent" && standing.reason === "owned-elsewhere";
  return { addresses: intent.addresses, isElsewhere, holdings, pending };
}

function roomless(duty: Duty | undefined): Duty | undefined {
  return duty && { ...duty, holdings: [], pending: [], standing: { kind: "silent", reason: "no-room" } };
}

/** Those of the one that are not in the other with the same MAC. */
function without(holdings: readonly Holding[], others: readonly Holding[]): readonly Holding[] {
  const macs = new Map(others.map((holding) => [holdingKey(holding), holding.link.mac]));
  return holdings.filter((holding) => macs.get(holdingKey(holding)) !== holding.link.mac);
}

function logChange(log: Log, group: Ip, now: Duty | undefined): void {
  if (now === undefined) log.info({ group }, "group-withdrawn");
  else if (now.standing.kind === "announced") log.info({ group, links: now.standing.links }, "group-announced");
  else log.info({ group, reason: now.standing.reason }, "group-silent");
  if (now !== undefined && now.unanswered.length > 0)
    log.warn({ group, addresses: now.unanswered }, "addresses-not-answered-for");
}
