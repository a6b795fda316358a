/**
 * Nobody lets go of a group before another answers for it, while there is another candidate that has been up and knew of
 * it for as long as a leaving or unwanted owner waits: a handoff loses nothing. Held where nothing is lost, and for groups
 * that are still wanted.
 */
import { candidacy, freeSince } from "../scene.ts";
import type { Post, Scene, Watcher } from "../scene.ts";
import { LEAVING_MS } from "../story.ts";

export function noGap(scene: Scene): Watcher {
  const { bounds, now } = scene;

  /** Whether it could have claimed the group by now. */
  const isHeir = (post: Post, group: string): boolean => {
    const since = now() - LEAVING_MS - bounds.settleMs;
    const { actor, troubledAt } = post;
    return (
      scene.wanted.get(group)?.[actor.name] !== undefined &&
      candidacy(scene, post, group) !== undefined &&
      troubledAt <= since &&
      (actor.toldAt.get(group) ?? 0) <= since
    );
  };

  return {
    turned: ({ post, group, answers, because }) => {
      const isOver =
        answers || (because !== "let-go" && !(because === "life" && post.actor.leavingSince !== undefined));
      const ground = scene.grounds.get(post.segment);
      if (isOver || ground === undefined || scene.answering(post.segment, group).size > 0) return;
      if (post.troubledAt > now() - LEAVING_MS - bounds.settleMs) return;
      if (freeSince(ground) > now() - LEAVING_MS - bounds.settleMs) return;
      const heir = [...ground.posts.values()].find((other) => other !== post && isHeir(other, group));
      if (heir === undefined) return;
      const nodes = [post, heir].map(({ actor }) => actor.name);
      const text = "let go of before the other, who could, answers";
      scene.complain({ invariant: "no-gap", segment: post.segment, group, nodes, text });
    },
  };
}
