/** Plays a story: makes the nodes, lets the faults happen, and gives what was seen that must not be. */
import { createChance } from "./chance.ts";
import { balanced } from "./invariants/balanced.ts";
import { even } from "./invariants/even.ts";
import { leavesInTime } from "./invariants/leaves-in-time.ts";
import { noGap } from "./invariants/no-gap.ts";
import { oneAnswer } from "./invariants/one-answer.ts";
import { oneOwner } from "./invariants/one-owner.ts";
import { silentInTime } from "./invariants/silent-in-time.ts";
import { sticky } from "./invariants/sticky.ts";
import type { Scene, Violation, Watcher } from "./scene.ts";
import { createStagehand } from "./stagehand.ts";
import { edges } from "./story.ts";
import type { Fault, Story } from "./story.ts";
import { createStranger } from "./stranger.ts";
import { createVirtualLan } from "./virtual-lan.ts";
import { createVirtualNode } from "./virtual-node.ts";
import type { Make, VirtualNode } from "./virtual-node.ts";
import { createVirtualSpeakers } from "./virtual-speakers.ts";
import { createVirtualTime } from "./virtual-time.ts";

/** Every one of them watches every story. */
const INVARIANTS = [oneOwner, oneAnswer, sticky, balanced, silentInTime, noGap, leavesInTime, even];

/** How often the watchers look by themselves. */
const LOOK_EVERY_MS = 25;

/** Events within so short a time are one. */
const ONE_EVENT_MS = 20;

/** After so many, no more are needed. */
const ENOUGH = 20;

/** Who wants to know more. */
export interface Onlookers {
  readonly watch?: (scene: Scene) => Watcher;
  /** What happens, and what the announcers log. */
  readonly note?: (at: number, who: string, what: string) => void;
}

/** In the order in which they were seen; none if all was as it should be. */
export function play(story: Story, make: Make, { watch, note }: Onlookers = {}): readonly Violation[] {
  const violations: Violation[] = [];
  const time = createVirtualTime();
  const chance = createChance(story.seed);
  const lan = createVirtualLan(time, chance, story.weather);
  const stagehand = createStagehand(story, time, lan.reaches, (violation) => violations.push(violation));
  const { scene } = stagehand;
  for (const invariant of watch === undefined ? INVARIANTS : [...INVARIANTS, watch]) stagehand.watch(invariant(scene));
  const nodes = new Map(story.nodes.map((node, number) => [node.name, nodeOf(node, number)]));
  if (story.strangerShare !== undefined)
    createStranger(story.strangerShare, scene.grounds.keys(), { time, lan, chance: createChance(~story.seed) });
  const speakers = createVirtualSpeakers(story, time, nodes);

  awaitPeace(edges(story), scene.bounds.settleMs);
  lookFrom(0);
  for (const { name, startsAt } of story.nodes) time.at(startsAt, () => start(name, 0));
  for (const fault of story.faults)
    time.at(fault.at, () => {
      note?.(time.now(), "story", JSON.stringify(fault));
      happen(fault);
    });
  while (time.now() < story.lengthMs && violations.length < ENOUGH)
    time.passUntil(Math.min(time.now() + LOOK_EVERY_MS, story.lengthMs));
  return violations;

  function nodeOf(node: Story["nodes"][number], number: number): VirtualNode {
    const actor = scene.actors.get(node.name);
    if (actor === undefined) throw new RangeError(`nobody plays ${node.name}`);
    return createVirtualNode({
      make,
      story: node,
      number,
      ways: story.ways,
      isSealed: story.isSealed === true,
      actor,
      posts: [...scene.grounds.values()].flatMap(({ posts }) => posts.get(node.name) ?? []),
      stagehand,
      time,
      lan,
      chance,
      note: note && ((event, fields) => note(time.now(), node.name, `${event} ${JSON.stringify(fields)}`)),
    });
  }

  function start(name: string, dateSetBackMs: number): void {
    if (nodes.get(name)?.start(dateSetBackMs) === true) speakers.announcerStarted(name);
  }

  function happen(fault: Fault): void {
    switch (fault.kind) {
      case "crash":
        nodes.get(fault.node)?.crash();
        break;
      case "leave":
        nodes.get(fault.node)?.leave();
        break;
      case "start":
        start(fault.node, fault.dateSetBackMs);
        break;
      case "stall":
        nodes.get(fault.node)?.stall(fault.forMs);
        break;
      case "carrier-loss":
        loseCarrier(fault);
        break;
      case "partition":
        until(fault, [
          lan.part(fault.segment, fault.side, fault.way),
          stagehand.hinder(fault.segment, isMutual(fault) ? "partition" : "one-way"),
        ]);
        break;
      case "weather": {
        lan.setWeather(fault.segment, fault.weather);
        const clear = (): void => lan.setWeather(fault.segment, story.weather);
        until(fault, [clear, stagehand.hinder(fault.segment, "weather")]);
        break;
      }
      case "candidates":
        stagehand.wants(fault.groups, fault.candidates);
        speakers.choose(fault.groups, fault.candidates, fault.toldAfterMs);
        break;
      case "speaker-restart":
        speakers.restart(fault.node);
    }
  }

  /** One that is over soon may be noticed on one side only. */
  function isMutual({ way, forMs }: Extract<Fault, { kind: "partition" }>): boolean {
    return way === "both-ways" && forMs > 2 * scene.bounds.deadAfterMs;
  }

  function until({ forMs }: { readonly forMs: number }, ends: readonly (() => void)[]): void {
    time.at(time.now() + forMs, () => {
      for (const end of ends) end();
    });
  }

  function loseCarrier({ node, segment, forMs, noticedAfterMs }: Extract<Fault, { kind: "carrier-loss" }>): void {
    const one = nodes.get(node);
    one?.setCarrier(segment, false);
    time.at(time.now() + noticedAfterMs, () => one?.notice());
    time.at(time.now() + forMs, () => one?.setCarrier(segment, true));
    time.at(time.now() + forMs + noticedAfterMs, () => one?.notice());
  }

  function lookFrom(instant: number): void {
    time.at(instant, () => {
      stagehand.passed();
      lookFrom(instant + LOOK_EVERY_MS);
    });
  }

  function awaitPeace(instants: readonly number[], settleMs: number): void {
    let begun = -Infinity;
    instants.forEach((instant, place) => {
      if (instant - begun > ONE_EVENT_MS) {
        begun = instant;
        time.at(instant, stagehand.unsettled);
      }
      if ((instants[place + 1] ?? Infinity) > instant + settleMs) time.at(instant + settleMs, stagehand.settled);
    });
  }
}
