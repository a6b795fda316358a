/**
 * I2. Two nodes never answer for one group on a segment after each has taken in a claim of the other's for it that was
 * sent while both answered. And where nothing is lost and no order changed, they do so for one delay at most if they heard
 * each other before; if not, until each has sent a hello, and every page of its claims.
 */
import type { Claim } from "../../../speaker/announcer/wire/claim.ts";
import type { Hello } from "../../../speaker/announcer/wire/hello.ts";
import type { Ground, Post, Scene, Watcher } from "../scene.ts";

interface Overlap {
  readonly group: string;
  readonly pair: readonly [Post, Post];
  readonly since: number;
  /** Those of the two that know of the other. */
  readonly knowing: Set<Post>;
}

export function oneAnswer(scene: Scene): Watcher {
  const overlaps = new Set<Overlap>();

  const complain = ({ group, pair, since }: Overlap, text: string): void => {
    const [{ segment }] = pair;
    const nodes = pair.map(({ actor }) => actor.name);
    scene.complain({ invariant: "I2", segment, group, nodes, text: `${text}, ${since.toFixed(1)} on` });
  };

  const examine = (overlap: Overlap): void => {
    const { delayMs, intervalMs, catchUpMs } = scene.bounds;
    const [a, b] = overlap.pair;
    const ground = scene.grounds.get(a.segment);
    const together = Math.max(a.troubledAt, b.troubledAt, ground === undefined ? Infinity : calmSince(ground));
    const known = together + intervalMs + catchUpMs + delayMs;
    if (scene.now() <= Math.max(overlap.since + delayMs, known)) return;
    complain(overlap, "both answer for longer than a delay");
    overlaps.delete(overlap);
  };

  return {
    turned: ({ post, group, answers }) => {
      for (const overlap of overlaps) {
        if (overlap.group !== group || !overlap.pair.includes(post)) continue;
        examine(overlap);
        overlaps.delete(overlap);
      }
      if (!answers) return;
      for (const other of scene.answering(post.segment, group).keys())
        if (other !== post) overlaps.add({ group, pair: [other, post], since: scene.now(), knowing: new Set() });
    },
    heard: ({ from, to, datagram: { hello, sentAt } }) => {
      for (const overlap of overlaps) {
        if (!overlap.pair.includes(from) || !overlap.pair.includes(to) || sentAt < overlap.since) continue;
        if (!claimsIn(hello).some(({ group, state }) => group === overlap.group && state !== "probing")) continue;
        overlap.knowing.add(to);
        if (overlap.knowing.size < 2) continue;
        complain(overlap, "both answer though each has heard the other");
        overlaps.delete(overlap);
      }
    },
    passed: () => {
      for (const overlap of overlaps) examine(overlap);
    },
  };
}

function calmSince({ hindrances, calmSince: instant }: Ground): number {
  return hindrances.weather + hindrances.partition > 0 ? Infinity : instant;
}

function claimsIn(hello: Hello | undefined): readonly Claim[] {
  if (hello === undefined) return [];
  const changed = hello.changes.filter((change): change is Claim => change.state !== "released");
  return [...changed, ...(hello.page?.claims ?? [])];
}
