/**
 * Where it is wished for, and only there, groups move for balance: none is on offer before who is there has been the same
 * for as long as is wished, nor unless another has at least two fewer, as far as can have been heard, so that it ends; and it
 * ends with nobody having two more than another, where all may own all groups alike.
 */
import type { Picture } from "../../../speaker/announcer/membership/picture.ts";
import { agreedSince, candidacy, freeSince, weightOf } from "../scene.ts";
import type { Ground, Post, Scene, Watcher } from "../scene.ts";

/** Whoever has said nothing of groups yet has none, since ever. */
const NONE_EVER = [[-Infinity, 0]] as const;

export function even(scene: Scene): Watcher {
  const { story, bounds, now } = scene;
  const { rebalanceAfterMs } = story.ways;
  let disturbedAt = 0;
  /** What each has on offer, in the life that it is in: its weight may change meanwhile. */
  const offered = new WeakMap<Picture, Set<string>>();
  /** How many groups each has said that it has, and when: of the last word before those that are on their way, and of these. */
  const sizes = new WeakMap<Picture, readonly (readonly [at: number, size: number])[]>();

  const complain = ({ name }: Ground, group: string | undefined, posts: readonly Post[], text: string): void => {
    const nodes = posts.map(({ actor }) => actor.name);
    scene.complain({ invariant: "even", segment: name, group, nodes, text });
  };

  const lately = (said: Picture): readonly (readonly [at: number, size: number])[] => {
    const all = sizes.get(said) ?? NONE_EVER;
    const lastHeard = all.findLastIndex(([at]) => at < now() - bounds.delayMs);
    return all.slice(Math.max(0, lastHeard));
  };

  const sizeHeard = ({ said }: Post): number => Math.min(said.claims.size, ...lately(said).map(([, size]) => size));

  /** Who was told to leave a moment ago has not been heard to. */
  const hasJustLeft = ({ actor: { isAlive, leavingSince = -Infinity } }: Post): boolean =>
    isAlive && leavingSince >= now() - bounds.delayMs;

  const rivalsOf = (ground: Ground, post: Post, group: string): readonly Post[] =>
    [...ground.posts.values()].filter((other) => {
      const its = hasJustLeft(other) ? weightOf(other, group) : candidacy(scene, other, group);
      return other !== post && its === candidacy(scene, post, group);
    });

  /** Everybody knows what others may have and hold, and answers for all that it claims. */
  const isKnown = (ground: Ground): boolean => {
    const posts = [...ground.posts.values()];
    const alive = posts.filter(({ actor }) => actor.isAlive);
    const troubles = posts.flatMap(({ troubledAt, actor: { endedAt } }) => [troubledAt, endedAt]);
    const tellings = Array.from(scene.groups.keys(), (group) => agreedSince(scene, alive, group));
    return [freeSince(ground), ...troubles, ...tellings].every((at) => at <= now() - bounds.settleMs);
  };

  /** When somebody came or went last of whom the node has heard since, if that is certain. */
  const changedAt = (ground: Ground, post: Post): number => {
    const { settleMs } = bounds;
    const others = [...ground.posts.values()].filter((other) => other !== post);
    const seen = others.flatMap((other) => changesOf(other, post).filter((at) => other.pluggedAt <= at - settleMs));
    const since = Math.max(freeSince(ground), post.troubledAt) + settleMs;
    return Math.max(-Infinity, ...seen.filter((at) => at >= since));
  };

  /** When the one started, if the other has heard it since; and when it was last heard, if it has been missed since. */
  const changesOf = ({ actor: { name, startedAt } }: Post, post: Post): readonly number[] => {
    const { deadAfterMs, strayMs } = bounds;
    const heardAt = post.arrivals.get(name);
    if (heardAt === undefined) return [];
    const isMissed = now() > heardAt + deadAfterMs + strayMs;
    return [...(heardAt > startedAt + strayMs ? [startedAt] : []), ...(isMissed ? [heardAt] : [])];
  };

  const examineOffer = (ground: Ground, post: Post, group: string): void => {
    if (rebalanceAfterMs === undefined) {
      complain(ground, group, [post], "offered, though nothing is to move for balance");
      return;
    }
    const earliest = changedAt(ground, post) + rebalanceAfterMs / post.actor.rate;
    if (now() < earliest) complain(ground, group, [post], `offered, though not before ${earliest.toFixed(1)}`);
    if (!isKnown(ground)) return;
    const fewest = Math.min(...rivalsOf(ground, post, group).map(sizeHeard));
    if (fewest > post.said.claims.size - 2)
      complain(
        ground,
        group,
        [post],
        `offered, though it holds ${post.said.claims.size} and nobody fewer than ${fewest}`,
      );
  };

  const examine = (ground: Ground): void => {
    if (freeSince(ground) === Infinity) return;
    const posts = [...ground.posts.values()].filter(({ actor }) => actor.isAlive);
    const groups = [...scene.groups.keys()].filter((group) =>
      posts.some((post) => candidacy(scene, post, group) !== undefined),
    );
    const isAlike = groups.every((group) => {
      const [weight, ...others] = posts.map((post) => candidacy(scene, post, group));
      return (
        weight !== undefined && others.every((other) => other === weight) && agreedSince(scene, posts, group) < Infinity
      );
    });
    const loads = posts.map(({ said }) => said.claims.size);
    const [most, fewest] = [Math.max(...loads), Math.min(...loads)];
    if (isAlike && most > fewest + 1) complain(ground, undefined, posts, `are not even in the end: ${loads.join(" ")}`);
  };

  return {
    said: (post, _, changes) => {
      const ground = scene.grounds.get(post.segment);
      if (ground === undefined) return;
      const before = offered.get(post.said) ?? new Set();
      offered.set(post.said, before);
      if (changes.length > 0) sizes.set(post.said, [...lately(post.said), [now(), post.said.claims.size]]);
      for (const { group, state } of changes) {
        const isNew = state === "offered" && !before.has(group);
        if (isNew && candidacy(scene, post, group) !== undefined) examineOffer(ground, post, group);
        if (state === "offered") before.add(group);
        else before.delete(group);
      }
    },
    unsettled: () => {
      disturbedAt = now();
    },
    passed: () => {
      if (rebalanceAfterMs === undefined || now() < disturbedAt + bounds.settleMs + bounds.evenMs) return;
      disturbedAt = Infinity;
      for (const ground of scene.grounds.values()) examine(ground);
    },
  };
}
