/** An announcer that owns what it is told to own, whatever it hears: by it the invariants show what they see. */
import type { Announcer, AnnouncerParts } from "../../speaker/announcer/announcer.ts";
import type { Link } from "../../speaker/announcer/links/link.ts";
import { digestOf } from "../../speaker/announcer/wire/claim.ts";
import type { Claim } from "../../speaker/announcer/wire/claim.ts";
import { encodeHello } from "../../speaker/announcer/wire/hello.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Make } from "./virtual-node.ts";

/** What it does wrong, or right. */
export interface Strings {
  /** Whether the node owns the group so long after the announcer has started. */
  readonly owns: (node: string, group: string, afterMs: number) => boolean;
  /** Whether it says that another may have the group, though it goes on answering. */
  readonly offers?: (node: string, group: string, afterMs: number) => boolean;
  /** How long it answers after each hello. */
  readonly fenceMs?: (helloIntervalMs: number) => number;
}

/** It claims what it owns with term 1, in every hello. */
export function puppet({ owns, offers = () => false, fenceMs = (interval) => 2 * interval }: Strings): Make {
  return (parts) => dance(parts, { owns, offers, fenceMs });
}

function dance(
  { node = "", incarnation, clock, lines, responder, ways }: AnnouncerParts,
  { owns, offers, fenceMs }: Required<Strings>,
): Omit<Announcer, "state" | "figures"> {
  const groups = new Set<Ip>();
  const start = clock.now();
  let links: readonly Link[] = [];
  let sequence = 0;

  const owned = (): readonly Ip[] => [...groups].filter((group) => owns(node, group, clock.now() - start));

  const hold = (): void => {
    const mine = new Set(owned());
    const holdings = (group: Ip) => (mine.has(group) ? links.map((link) => ({ address: group, link })) : []);
    responder.hold(new Map(Array.from(groups, (group) => [group, holdings(group)])));
  };

  const greet = (link: Link): void => {
    sequence += 1;
    const isOffered = (group: Ip): boolean => offers(node, group, clock.now() - start);
    const claims = owned().map((group): Claim => ({
      group,
      term: 1,
      state: isOffered(group) ? "offered" : "answering",
      weight: 0,
    }));
    const state = { isLeaving: false, isReady: true, isBehind: false, outdated: undefined, changes: [] };
    const digest = claims.reduce((sum, claim) => sum ^ digestOf(claim), 0) >>> 0;
    const page = { from: undefined, to: undefined, claims };
    const { deadAfterMs, helloIntervalMs } = ways;
    lines.send(
      link,
      encodeHello({
        kind: "hello",
        ...{ node, incarnation, sequence, deadAfterMs, link: link.name, mac: link.mac },
        ...state,
        ...{ digest, page },
      }),
    );
    responder.answerUntil(link.index, clock.now() + fenceMs(helloIntervalMs));
  };

  const beat = (): void => {
    hold();
    links.forEach(greet);
    clock.after(ways.helloIntervalMs, beat);
  };

  beat();
  return {
    heard: (messages) => {
      for (const message of messages) if (message.kind === "intend") groups.add(message.intent.group);
      hold();
    },
    linksAre: ({ usable }) => {
      links = usable;
      lines.linksAre(usable);
      links.forEach(greet);
    },
    leave: (gone) => gone(),
    stop: () => undefined,
  };
}
