/**
 * I2. Two nodes never answer for one group on a segment after each has taken in what the other says of it now, and had a
 * moment to decide: one of the two claims is the lesser, and whoever makes it falls silent. And where nothing is lost and no order changed, they do so
 * for one delay at most after the later claim if they heard each other before; if not, until each has sent a hello, and
 * every page of its claims. Who takes over from one that it has heard for long does not begin before that one has let go,
 * be it heard itself or not.
 */
import type { Change } from "../../../speaker/announcer/wire/claim.ts";
import type { Hello } from "../../../speaker/announcer/wire/hello.ts";
import { freeSince } from "../scene.ts";
import type { Post, Scene, Watcher } from "../scene.ts";
import { FENCE_INTERVALS } from "../../../speaker/announcer/membership/fence.ts";
import { CATCH_UP_INTERVALS } from "../../../speaker/announcer/ownership/pending.ts";
import { isOverdue } from "../stagehand.ts";

interface Overlap {
  readonly group: string;
  readonly pair: readonly [Post, Post];
  readonly since: number;
  /** What decides between their claims, as they said last. */
  readonly words: Map<Post, string>;
  /** When one of them was last said for the first time. */
  saidAt: number;
  /** Those of the two that know what the other says. */
  readonly knowing: Set<Post>;
  /** Since when both do. */
  knownAt: number;
}

export function oneAnswer(scene: Scene): Watcher {
  const overlaps = new Set<Overlap>();

  const complain = ({ group, pair, since }: Overlap, text: string): void => {
    const [{ segment }] = pair;
    const nodes = pair.map(({ actor }) => actor.name);
    scene.complain({ invariant: "I2", segment, group, nodes, text: `${text}, ${since.toFixed(1)} on` });
  };

  const examine = (overlap: Overlap): void => {
    const { delayMs, strayMs, intervalMs, catchUpMs, settleMs } = scene.bounds;
    const [a, b] = overlap.pair;
    const ground = scene.grounds.get(a.segment);
    // Who has many groups to decide about does so in its next turn.
    const turnedAt = Math.max(overlap.knownAt, a.actor.stalledUntil, b.actor.stalledUntil) + delayMs;
    if (scene.now() > turnedAt) {
      complain(overlap, "both answer though each has heard the other");
      overlaps.delete(overlap);
      return;
    }
    // Whoever hears the other, and is not heard by it, gives way in the end.
    const heardMs = Math.max(heardFor(a, b, overlap.since), heardFor(b, a, overlap.since));
    if (heardMs >= settleMs + CATCH_UP_INTERVALS * intervalMs) {
      complain(overlap, "both answer for long though one hears the other");
      overlaps.delete(overlap);
      return;
    }
    const together = Math.max(a.troubledAt, b.troubledAt, ground === undefined ? Infinity : freeSince(ground));
    const known = together + intervalMs + catchUpMs + strayMs;
    if (scene.now() <= Math.max(overlap.saidAt + delayMs, known)) return;
    complain(overlap, "both answer for longer than a delay");
    overlaps.delete(overlap);
  };

  /** Both have been well for long, and so has the one's answering. */
  const isTakenEarly = (post: Post, other: Post, since: number): boolean => {
    const ground = scene.grounds.get(post.segment);
    const calmSince = Math.max(post.troubledAt, other.troubledAt, ground === undefined ? Infinity : freeSince(ground));
    return Math.max(calmSince, since) + scene.bounds.settleMs <= scene.now();
  };

  /** For how long since then the one has been well, and has heard the other, whether it was heard or not. */
  const heardFor = (post: Post, other: Post, since: number): number => {
    const { story, now } = scene;
    const ground = scene.grounds.get(post.segment);
    // By what it heard last, the other one may be silent already: it is not heard any more.
    const fenceMs = (story.ways.deadAfterMs * FENCE_INTERVALS) / (FENCE_INTERVALS + 1);
    if (ground === undefined || isOverdue(other, post, now(), fenceMs)) return 0;
    const heardSince = post.heardSince.get(other.actor.name) ?? Infinity;
    const calmSince = Math.max(freeSince(ground, ["weather"]), post.troubledAt, heardSince);
    return now() - Math.max(calmSince, since);
  };

  return {
    turned: ({ post, group, answers }) => {
      for (const overlap of overlaps) {
        if (overlap.group !== group || !overlap.pair.includes(post)) continue;
        examine(overlap);
        overlaps.delete(overlap);
      }
      if (!answers) return;
      for (const [other, answersSince] of scene.answering(post.segment, group)) {
        if (other === post) continue;
        const overlap: Overlap = {
          group,
          pair: [other, post],
          since: scene.now(),
          saidAt: scene.now(),
          words: new Map(),
          knowing: new Set(),
          knownAt: Infinity,
        };
        overlaps.add(overlap);
        if (isTakenEarly(post, other, answersSince)) complain(overlap, "begins before the other one has let go");
        else if (heardFor(post, other, answersSince) >= scene.bounds.settleMs)
          complain(overlap, "begins though it hears the other one");
      }
    },
    said: (post, { hello }) => {
      for (const overlap of overlaps) {
        const { group, pair, words, knowing } = overlap;
        const word = pair.includes(post) ? wordOf(hello, group) : undefined;
        if (word === undefined || words.get(post) === word) continue;
        words.set(post, word);
        overlap.saidAt = scene.now();
        for (const other of pair) if (other !== post) knowing.delete(other);
        overlap.knownAt = Infinity;
      }
    },
    heard: ({ from, to, datagram: { hello } }) => {
      for (const overlap of overlaps) {
        const { group, pair, words, knowing } = overlap;
        if (!pair.includes(from) || !pair.includes(to)) continue;
        const word = wordOf(hello, group);
        if (word === undefined || word !== words.get(from)) continue;
        knowing.add(to);
        if (knowing.size === 2) overlap.knownAt = Math.min(overlap.knownAt, scene.now());
      }
    },
    passed: () => {
      for (const overlap of overlaps) examine(overlap);
    },
  };
}

/** Term and weight of the claim that somebody answers for the group, if it is in there. */
function wordOf(hello: Hello | undefined, group: string): string | undefined {
  const claims: readonly Change[] = [...(hello?.changes ?? []), ...(hello?.page?.claims ?? [])];
  for (const claim of claims) {
    if (claim.group !== group || claim.state === "released" || claim.state === "probing") continue;
    return `${claim.term} ${claim.weight}`;
  }
  return undefined;
}
