/** A node: where announcers start, stall, end and start again. */
import type { Announcer, AnnouncerParts } from "../../speaker/announcer/announcer.ts";
import type { Link } from "../../speaker/announcer/links/link.ts";
import type { ToAnnouncer } from "../../speaker/announcer/protocol.ts";
import type { Mac } from "../../shared/net/mac.ts";
import type { Chance } from "./chance.ts";
import type { Actor, Post } from "./scene.ts";
import type { Stagehand } from "./stagehand.ts";
import type { Candidates, StoryNode, StoryWays } from "./story.ts";
import type { VirtualLan } from "./virtual-lan.ts";
import { startProcess } from "./virtual-process.ts";
import type { VirtualProcess } from "./virtual-process.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Makes an announcer of its parts; one with a bug makes it of parts that it has changed. */
export type Make = (parts: AnnouncerParts) => Omit<Announcer, "state" | "figures">;

/** What a node is made of. */
export interface NodeParts {
  readonly make: Make;
  readonly story: StoryNode;
  /** Its place among the nodes, from 0. */
  readonly number: number;
  readonly ways: StoryWays;
  readonly isSealed: boolean;
  readonly actor: Actor;
  readonly posts: readonly Post[];
  readonly stagehand: Stagehand;
  readonly time: VirtualTime;
  readonly lan: VirtualLan;
  readonly chance: Chance;
  /** What its announcer logs. */
  readonly note: ((event: string, fields: object) => void) | undefined;
}

/** What can be done to it; what it cannot do in its state it ignores. */
export interface VirtualNode {
  /** Whether it has started: not if it runs. */
  readonly start: (dateSetBackMs: number) => boolean;
  /** How many times it has started or ended. */
  readonly turns: () => number;
  readonly crash: () => void;
  readonly leave: () => void;
  readonly stall: (forMs: number) => void;
  readonly setCarrier: (segment: string, isUp: boolean) => void;
  /** It sees whether its links have a carrier. */
  readonly notice: () => void;
  /** Its speaker says that, and by it who are the candidates of some groups. */
  readonly hear: (messages: readonly ToAnnouncer[], told: ReadonlyMap<string, Candidates>) => void;
}

/** The date at the beginning of every story. */
const BEGINNING = Date.UTC(2026, 0, 1);

/** Not started yet. */
export function createVirtualNode(parts: NodeParts): VirtualNode {
  const { actor, posts, stagehand, time } = parts;
  const links = linksOf(parts);
  let process: VirtualProcess | undefined;
  let turns = 0;

  const end = (): void => {
    if (process === undefined) return;
    process.end();
    process = undefined;
    turns += 1;
    stagehand.ended(actor);
  };

  return {
    start: (dateSetBackMs) => {
      if (process !== undefined) return false;
      stagehand.started(actor);
      turns += 1;
      process = startProcess(parts, links, BEGINNING + Math.floor(time.now()) - dateSetBackMs);
      process.seeLinks();
      return true;
    },
    turns: () => turns,
    crash: () => {
      // Whoever is killed while it leaves has not left.
      actor.leavingSince = undefined;
      end();
    },
    leave: () => {
      const leaving = process;
      if (leaving === undefined || actor.leavingSince !== undefined) return;
      stagehand.leaving(actor);
      leaving.loop.receive(() =>
        leaving.announcer.leave(() => {
          if (process === leaving) end();
        }),
      );
    },
    stall: (forMs) => {
      if (process === undefined) return;
      process.loop.stall(forMs);
      stagehand.stalled(actor, time.now() + forMs);
    },
    setCarrier: (segment, isUp) => {
      const post = posts.find((one) => one.segment === segment);
      if (post === undefined) return;
      stagehand.carrier(post, isUp);
      process?.setCarrier(segment, isUp);
    },
    notice: () => process?.seeLinks(),
    hear: (messages, told) => {
      const listening = process;
      listening?.loop.receive(() => {
        for (const [group, candidates] of told) stagehand.told(actor, group, candidates);
        listening.announcer.heard(messages);
      });
    },
  };
}

/** By segment. A link has another index on every node, so that nobody may take one for the other. */
function linksOf({ story: { segments, linkNames }, number }: NodeParts): ReadonlyMap<string, Link> {
  const links = segments.map((segment, place): readonly [string, Link] => {
    const name = linkNames?.[segment] ?? segment;
    return [segment, { index: 2 + number + place, name, mac: (0x02_00_00_00_00_00 + number * 256 + place) as Mac }];
  });
  return new Map(links);
}
