/** Several nodes' segments of one link, on a time that a test moves: what one says, the others hear later. */
import type { Ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { announcesOn } from "../../../../speaker/announcer/ownership/field.ts";
import { createSegment } from "../../../../speaker/announcer/ownership/segment.ts";
import type { Segment } from "../../../../speaker/announcer/ownership/segment.ts";
import { balanced } from "../../../../speaker/announcer/placement/placement.ts";
import type { Placement } from "../../../../speaker/announcer/placement/placement.ts";
import type { Candidate } from "../../../../speaker/announcer/protocol.ts";
import type { Hello } from "../../../../speaker/announcer/wire/hello.ts";

/** The hello interval, in milliseconds. */
export const T = 150;

/** What differs from one street to another. */
export interface StreetOptions {
  readonly placement?: Placement;
  readonly rebalanceAfterMs?: number;
  /** By node, what it calls its link to the street; eth0 if it does not say. */
  readonly links?: Readonly<Record<string, string>>;
  /** Until what is said is heard; a millisecond if it does not say. */
  readonly delayMs?: number;
}

/** What can happen to the nodes, and what there is to be seen of them. */
export interface Street {
  readonly now: () => number;
  /** It listens from now on, and knows what the others know, unless it is never told everything. */
  readonly join: (node: string, incarnation?: number, informed?: "uninformed") => void;
  /** It is gone without a word. */
  readonly die: (node: string) => void;
  readonly leave: (node: string) => void;
  /** From now on nobody hears the one, and it hears nobody; or they do again. */
  readonly cut: (node: string, isCut: boolean) => void;
  readonly intend: (group: Ip, candidates: readonly Candidate[] | undefined, ...on: readonly string[]) => void;
  readonly pass: (ms: number) => void;
  /** Who claims the group. */
  readonly owners: (group: Ip) => readonly string[];
  /** How many groups each claims, by name. */
  readonly loads: () => Readonly<Record<string, number>>;
  readonly segment: (node: string) => Segment;
  /** What was said since this was last asked. */
  readonly said: () => readonly Hello[];
  readonly changes: () => readonly Change[];
  /** How many groups were given away for balance. */
  readonly rebalanced: () => number;
}

/** A node came to claim a group, or claims it no more. */
export interface Change {
  readonly node: string;
  readonly group: Ip;
  readonly isClaimed: boolean;
  readonly at: number;
}

/** Empty. */
export function createStreet(options: StreetOptions = {}): Street {
  const { placement = balanced, rebalanceAfterMs, links = {}, delayMs = 1 } = options;
  const segments = new Map<string, Segment>();
  const cut = new Set<string>();
  const intents = new Map<Ip, readonly Candidate[]>();
  const changes: Change[] = [];
  const claims = new Map<string, Set<Ip>>();
  let rebalanced = 0;
  let said: Hello[] = [];
  let onTheWay: { readonly from: string; readonly hello: Hello; readonly arrivesAt: number }[] = [];
  let sequence = 0;
  let now = 0;

  const segment = (node: string): Segment => {
    const found = segments.get(node);
    if (found === undefined) throw new Error(`${node} is not there`);
    return found;
  };

  const deliver = (): void => {
    const arriving = onTheWay.filter(({ arrivesAt }) => arrivesAt <= now);
    onTheWay = onTheWay.filter(({ arrivesAt }) => arrivesAt > now);
    for (const { from, hello } of arriving)
      for (const [to, other] of segments) if (to !== from && !cut.has(to) && !cut.has(from)) other.hear(hello, now);
  };

  const note = (node: string, group: Ip, isClaimed: boolean): void => {
    const its = claims.get(node) ?? new Set();
    claims.set(node, its);
    if (its.has(group) === isClaimed) return;
    if (isClaimed) its.add(group);
    else its.delete(group);
    changes.push({ node, group, isClaimed, at: now });
  };

  const linkOf = (node: string): string => links[node] ?? "eth0";

  /** A node that is to announce on other links than this one does not intend the group here. */
  const intendOn = (node: string, group: Ip, candidates: readonly Candidate[] | undefined): void => {
    const isHere = candidates?.every((each) => each.node !== node || announcesOn(each, linkOf(node)));
    segments.get(node)?.intend(group, isHere === true ? candidates : undefined);
  };

  const turn = (node: string, one: Segment): void => {
    for (const group of one.settle(now)) {
      note(node, group, one.claimOf(group) !== undefined);
      one.answer(group, !one.isAwaited(group));
    }
    const hellos = one.hellos(now, { name: linkOf(node), mac: 0x02_00_00_00_00_01 as Mac });
    if (hellos.length > 0) one.left(now);
    onTheWay.push(...hellos.map((hello) => ({ from: node, hello, arrivesAt: now + delayMs })));
    said.push(...hellos);
  };

  return {
    now: () => now,
    join: (node, incarnation = now + 1, informed) => {
      const self = {
        node,
        helloIntervalMs: T,
        deadAfterMs: 3 * T,
        incarnation: () => incarnation,
        nextSequence: () => (sequence += 1),
      };
      const count = (): void => {
        rebalanced += 1;
      };
      const one = createSegment({ self, placement, rebalanceAfterMs, rebalanced: count }, now);
      segments.set(node, one);
      for (const [group, candidates] of intents) intendOn(node, group, candidates);
      if (informed === undefined) one.isInformed();
    },
    die: (node) => {
      segments.delete(node);
      claims.delete(node);
    },
    leave: (node) => {
      segment(node).leave();
    },
    cut: (node, isCut) => {
      if (isCut) cut.add(node);
      else cut.delete(node);
    },
    intend: (group, candidates, ...on) => {
      if (candidates === undefined) intents.delete(group);
      else intents.set(group, candidates);
      for (const node of segments.keys()) if (on.length === 0 || on.includes(node)) intendOn(node, group, candidates);
    },
    pass: (ms) => {
      for (const end = now + ms; now < end; now += 1) {
        deliver();
        for (const [node, one] of segments) turn(node, one);
      }
    },
    owners: (group) => [...segments].filter(([, one]) => one.claimOf(group) !== undefined).map(([node]) => node),
    loads: () => Object.fromEntries(Array.from(segments, ([node, one]) => [node, one.view().loads.get(node) ?? 0])),
    segment,
    said: () => {
      const heard = said;
      said = [];
      return heard;
    },
    changes: () => changes,
    rebalanced: () => rebalanced,
  };
}
