/** How it goes with more nodes and more groups: until all have an owner, what is said meanwhile, and what that costs. */
import { play } from "./play.ts";
import type { Scene, Watcher } from "./scene.ts";
import { quiet } from "./stories.ts";
import type { Make } from "./virtual-node.ts";

/** Of one segment, in milliseconds of the story. */
export interface Growth {
  readonly nodes: number;
  readonly groups: number;
  /** From the moment when all are told of everything until every group has an owner. */
  readonly startMs: number;
  /** From the death of a node until every group of its has another. */
  readonly deathMs: number;
  /** The most and the fewest groups of a node at first, and after the death. */
  readonly loads: readonly [first: readonly [number, number], after: readonly [number, number]];
  /** In the last second, of all nodes together. */
  readonly datagramsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Milliseconds of this machine for a second of one node, in that second; the simulation's own are among them. */
  readonly cpuMs: number;
  readonly violations: number;
}

const TOLD_AT = 10;
const DEATH_AT = 5_000;
const LENGTH_MS = 10_000;

/** A node dies when all is at peace, and then there is peace again. */
export function grow(nodes: number, groups: number, make: Make): Growth {
  const faults = [{ kind: "crash", at: DEATH_AT, node: "n1" }] as const;
  const story = quiet(nodes, groups, { lengthMs: LENGTH_MS, faults });
  const ownedAt: number[] = [];
  const loads: (readonly [number, number])[] = [];
  let said = { datagrams: 0, bytes: 0 };
  let cpuMs = 0;

  const watch = (scene: Scene): Watcher => {
    const owned = new Set<string>();
    let startedAt = 0;
    return {
      said: (_, { bytes }) => {
        if (scene.now() < LENGTH_MS - 1_000) return;
        if (said.datagrams === 0) startedAt = process.cpuUsage().user;
        said = { datagrams: said.datagrams + 1, bytes: said.bytes + bytes.length };
        cpuMs = (process.cpuUsage().user - startedAt) / 1_000;
      },
      turned: ({ post: { segment }, group }) => {
        const was = owned.size;
        if (scene.answering(segment, group).size === 0) owned.delete(group);
        else owned.add(group);
        if (was !== groups && owned.size === groups) ownedAt.push(scene.now());
      },
      passed: () => {
        const isDue = loads.length === 0 ? scene.now() >= DEATH_AT - 100 : scene.now() >= LENGTH_MS - 100;
        if (!isDue || loads.length > 1) return;
        const held = [...(scene.grounds.get("eth0")?.posts.values() ?? [])].filter(({ actor }) => actor.isAlive);
        const sizes = held.map((post) => post.held.size);
        loads.push([Math.max(...sizes), Math.min(...sizes)]);
      },
    };
  };

  const violations = play(story, make, { watch }).length;
  const [first = NaN, second = NaN] = ownedAt;
  const [before = [NaN, NaN], after = [NaN, NaN]] = loads;
  return {
    nodes,
    groups,
    startMs: first - TOLD_AT,
    deathMs: second - DEATH_AT,
    loads: [before, after],
    datagramsPerSecond: said.datagrams,
    bytesPerSecond: said.bytes,
    cpuMs: cpuMs / (nodes - 1),
    violations,
  };
}
