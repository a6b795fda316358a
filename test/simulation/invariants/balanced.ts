/**
 * I4. When nothing else happened, the groups that a single event (a start of everybody, a death, a farewell, new groups)
 * gave to other nodes went to the least loaded: whoever got one has at most one more than any other candidate. Held where
 * all nodes on a segment may own all groups alike, nothing is lost, and clocks agree as well as real ones do. Who hears of
 * a group when another has waited for its turn already comes too late for it.
 */
import { FENCE_INTERVALS } from "../../../speaker/announcer/membership/fence.ts";
import { NEWS_TURN_MS } from "../../../speaker/announcer/ownership/claiming.ts";
import { agreedSince, candidacy, freeSince } from "../scene.ts";
import type { Ground, Post, Scene, Watcher } from "../scene.ts";

/** Of clocks. */
const STEADY = 0.01;

/** By group, who answers for it. */
type Owners = ReadonlyMap<string, Post>;

export function balanced(scene: Scene): Watcher {
  const { story, bounds, now } = scene;
  const isSteady = story.nodes.every(({ rate }) => Math.abs(rate - 1) <= STEADY);
  let before: ReadonlyMap<string, Owners> = new Map();
  let disturbances = 0;
  /** When the first of them was. */
  let since = 0;
  /** By segment and group, when it was first claimed. */
  const claimedAt = new Map<string, number>();

  const ownersOn = ({ name }: Ground): Owners => {
    const owners = new Map<string, Post>();
    for (const group of scene.groups.keys())
      for (const post of scene.answering(name, group).keys()) owners.set(group, post);
    return owners;
  };

  const ownersNow = (): ReadonlyMap<string, Owners> =>
    new Map([...scene.grounds.values()].map((ground) => [ground.name, ownersOn(ground)]));

  /** It was there and well when it happened, or has been from the beginning. */
  const isEligible = ({ troubledAt }: Post): boolean => troubledAt === 0 || troubledAt <= since - bounds.settleMs;

  /** Before the one speaks of it, the other has waited for a turn: nobody can tell that the one is to come. */
  const isTooLate = (one: Post, other: Post, group: string): boolean => {
    const { helloIntervalMs } = story.ways;
    const isNews = (claimedAt.get(`${one.segment} ${group}`) ?? since) >= since;
    const newsMs = isNews ? helloIntervalMs : 0;
    const turnMs = Math.max(FENCE_INTERVALS * helloIntervalMs, isNews ? NEWS_TURN_MS : 0);
    const spokenOf = (one.actor.toldAt.get(group) ?? 0) + newsMs / one.actor.rate + bounds.delayMs;
    return spokenOf >= (other.actor.toldAt.get(group) ?? 0) + (newsMs + turnMs) / other.actor.rate;
  };

  const examine = (ground: Ground, was: Owners, is: Owners): void => {
    const groups = [...scene.groups.keys()].filter((group) => is.has(group));
    const candidates = [...ground.posts.values()].filter((post) =>
      groups.some((group) => candidacy(scene, post, group) !== undefined),
    );
    const isAlike = candidates.every((post) => groups.every((group) => candidacy(scene, post, group) === 0));
    // Who knows of more groups to be had than another comes to other turns.
    const isAgreed = [...scene.groups.keys()].every((group) => agreedSince(scene, candidates, group) < Infinity);
    if (!isAlike || !isAgreed || freeSince(ground) > now() - 2 * bounds.settleMs) return;
    /** It came after the group had had an owner, and before it has one again: to it alone that is news. */
    const isNewsTo = (post: Post, group: string): boolean =>
      !was.has(group) &&
      Math.max(post.actor.startedAt, post.pluggedAt) >= (claimedAt.get(`${ground.name} ${group}`) ?? Infinity);
    const loads = new Map(candidates.map((post) => [post, groups.filter((group) => is.get(group) === post).length]));
    const given = groups.filter((group) => was.get(group) !== is.get(group));
    // Several who give something up do not wait for each other, nor does who claims something new.
    const giver = given.find((group) => was.get(group)?.actor.isAlive);
    if (giver !== undefined || new Set(given.map((group) => was.has(group))).size > 1) return;
    for (const [post, load] of loads) {
      const got = given.filter((group) => is.get(group) === post);
      const others = candidates.filter(
        (other) => isEligible(other) && !got.every((group) => isTooLate(other, post, group) || isNewsTo(other, group)),
      );
      const least = Math.min(...others.map((other) => loads.get(other) ?? 0));
      if (got.length === 0 || load <= least + 1) continue;
      const nodes = [post.actor.name];
      const text = `given more though it has ${load} and another ${least}: ${[...loads.values()].join(" ")}`;
      scene.complain({ invariant: "I4", segment: ground.name, group: undefined, nodes, text });
    }
  };

  return {
    said: ({ segment }, _, changes) => {
      for (const { group } of changes)
        if (!claimedAt.has(`${segment} ${group}`)) claimedAt.set(`${segment} ${group}`, now());
    },
    unsettled: () => {
      if (disturbances === 0) {
        since = now();
        before = ownersNow();
      }
      disturbances += 1;
    },
    settled: () => {
      const after = ownersNow();
      if (disturbances <= 1 && isSteady && story.ways.placement === "balanced")
        for (const ground of scene.grounds.values())
          examine(
            ground,
            before.get(ground.name) ?? new Map<string, Post>(),
            after.get(ground.name) ?? new Map<string, Post>(),
          );
      disturbances = 0;
    },
  };
}
