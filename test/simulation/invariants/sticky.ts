/**
 * I3. A group does not move while its owner is alive, linked, a candidate and heard by all, and was for as long as it
 * takes to settle, and nobody was told of other candidates or kept apart meanwhile: no other node of the same weight
 * begins to answer for it, and the owner does not let go of it. What the owner itself has on offer may move: that is for
 * balance.
 */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Picture } from "../../../speaker/announcer/membership/picture.ts";
import { agreedSince, candidacy, freeSince, weightOf } from "../scene.ts";
import type { Post, Scene, Watcher } from "../scene.ts";
import { isOverdue } from "../stagehand.ts";

export function sticky(scene: Scene): Watcher {
  const { story, bounds, now } = scene;
  const mayMove = story.ways.placement === "hash";

  /** By what it has said in its life, until when it had what on offer: who claimed it meanwhile may not have been heard. */
  const offeredUntil = new WeakMap<Picture, Map<string, number>>();

  /** Nobody could believe otherwise than that it owns what it answers for. */
  const isUntroubled = (post: Post, group: string): boolean => {
    const since = now() - bounds.settleMs;
    const posts = connected(post);
    const ground = scene.grounds.get(post.segment);
    if (ground === undefined || freeSince(ground, ["partition", "one-way"]) > since) return false;
    const wasOffered = (offeredUntil.get(post.said)?.get(group) ?? -Infinity) > since;
    if (wasOffered || post.troubledAt > since || agreedSince(scene, posts, group) > since) return false;
    const { deadAfterMs } = story.ways;
    return posts.every((other) => other === post || !isOverdue(post, other, now(), deadAfterMs));
  };

  const connected = ({ segment }: Post): readonly Post[] =>
    [...(scene.grounds.get(segment)?.posts.values() ?? [])].filter(
      ({ actor, hasCarrier }) => actor.isAlive && hasCarrier,
    );

  /**
   * By another that may not answer now, or by one that has just ended or lost its carrier: its last word is on its way;
   * or by one that waits for its owner to let go: a heavier one, or one that claimed it when its owner did,
   * or had it on offer.
   */
  const isClaimed = (post: Post, group: string, ownedSince: number): boolean => {
    const since = now() - bounds.settleMs;
    const others = [...(scene.grounds.get(post.segment)?.posts.values() ?? [])].filter((other) => other !== post);
    return others.some((other) => {
      const { actor, hasCarrier, pluggedAt, held } = other;
      if (held.has(group) || (!actor.isAlive && actor.endedAt > since) || (!hasCarrier && pluggedAt > since))
        return true;
      const isWaiting = other.said.claims.get(group as Ip)?.state === "probing";
      const isOffered = story.ways.rebalanceAfterMs !== undefined;
      return isWaiting && (isOffered || ownedSince > since || !isOfWeight(other, group, post));
    });
  };

  const isOfWeight = (post: Post, group: string, owner: Post): boolean =>
    (weightOf(post, group) ?? 0) <= (weightOf(owner, group) ?? 0);

  const complain = (owner: Post, group: string, nodes: readonly Post[], text: string): void => {
    const names = nodes.map(({ actor }) => actor.name);
    scene.complain({ invariant: "I3", segment: owner.segment, group, nodes: names, text });
  };

  return {
    said: (post, _, changes) => {
      const until = offeredUntil.get(post.said) ?? new Map<string, number>();
      offeredUntil.set(post.said, until);
      for (const { group, state } of changes) {
        if (state === "offered") until.set(group, Infinity);
        else if (until.get(group) === Infinity) until.set(group, now());
      }
    },
    turned: ({ post, group, answers, because, since: ownedSince }) => {
      if (mayMove) return;
      const answering = scene.answering(post.segment, group);
      if (answers) {
        for (const [owner, since] of answering) {
          const isSettled = since <= now() - bounds.settleMs && candidacy(scene, owner, group) !== undefined;
          if (owner !== post && isSettled && isOfWeight(post, group, owner) && isUntroubled(owner, group))
            complain(owner, group, [owner, post], "answered for by another though its owner is well");
        }
      } else if (because === "let-go" || because === "fence") {
        if (
          !isClaimed(post, group, ownedSince) &&
          candidacy(scene, post, group) !== undefined &&
          isUntroubled(post, group)
        )
          complain(post, group, [post], "let go of by an owner that is well");
      }
    },
  };
}
