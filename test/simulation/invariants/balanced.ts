/**
 * I4. When nothing else happened, the groups that a single event (a start of everybody, a death, a farewell, new groups)
 * gave to other nodes went to the least loaded: whoever got one has at most one more than any other candidate. Held where
 * all nodes on a segment may own all groups alike, and nothing is lost.
 */
import { candidacy } from "../scene.ts";
import type { Ground, Post, Scene, Watcher } from "../scene.ts";

/** By group, who answers for it. */
type Owners = ReadonlyMap<string, Post>;

export function balanced(scene: Scene): Watcher {
  const { story, bounds, now } = scene;
  let before = new Map<string, Owners>();
  let disturbances = 0;

  const ownersOn = ({ name }: Ground): Owners => {
    const owners = new Map<string, Post>();
    for (const group of scene.groups.keys())
      for (const post of scene.answering(name, group).keys()) owners.set(group, post);
    return owners;
  };

  const examine = (ground: Ground, was: Owners, is: Owners): void => {
    const groups = [...scene.groups.keys()].filter((group) => is.has(group));
    const candidates = [...ground.posts.values()].filter((post) =>
      groups.some((group) => candidacy(scene, post, group) !== undefined),
    );
    const isAlike = candidates.every((post) => groups.every((group) => candidacy(scene, post, group) === 0));
    const isCalm = ground.hindrances.weather + ground.hindrances.partition === 0;
    if (!isAlike || !isCalm || ground.calmSince > now() - 2 * bounds.settleMs) return;
    const loads = new Map(candidates.map((post) => [post, groups.filter((group) => is.get(group) === post).length]));
    const receivers = new Set(groups.filter((group) => was.get(group) !== is.get(group)).map((group) => is.get(group)));
    const least = Math.min(...loads.values());
    for (const [post, load] of loads) {
      if (!receivers.has(post) || load <= least + 1) continue;
      const nodes = [post.actor.name];
      const text = `given more though it has ${load} and another ${least}: ${[...loads.values()].join(" ")}`;
      scene.complain({ invariant: "I4", segment: ground.name, group: undefined, nodes, text });
    }
  };

  return {
    unsettled: () => {
      disturbances += 1;
    },
    settled: () => {
      const after = new Map([...scene.grounds.values()].map((ground) => [ground.name, ownersOn(ground)]));
      if (disturbances <= 1 && story.ways.placement === "balanced")
        for (const ground of scene.grounds.values())
          examine(
            ground,
            before.get(ground.name) ?? new Map<string, Post>(),
            after.get(ground.name) ?? new Map<string, Post>(),
          );
      before = after;
      disturbances = 0;
    },
  };
}
