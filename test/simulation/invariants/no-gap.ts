/**
 * Who lets go of a group leaves nobody answering for it for one delay at most, while there is another candidate: a handoff
 * loses nothing. Held where all have known the candidates for as long as it takes to settle, and where nothing is lost and
 * nobody else has come, gone or stalled for as long as a leaving or unwanted owner waits besides.
 */
import { agreedSince, candidacy, freeSince } from "../scene.ts";
import type { Post, Scene, Turn, Watcher } from "../scene.ts";
import { LEAVING_MS } from "../story.ts";

/** Nobody answers. */
interface Gap {
  readonly left: Turn;
  readonly heir: Post;
  readonly since: number;
}

export function noGap(scene: Scene): Watcher {
  const { bounds, now } = scene;
  const gaps = new Map<string, Gap>();

  const longAgo = (): number => now() - LEAVING_MS - bounds.settleMs;

  const isQuiet = ({ actor: { isAlive, endedAt }, troubledAt }: Post): boolean =>
    (isAlive ? troubledAt : endedAt) <= longAgo();

  const heirOf = ({ post, group, because }: Turn): Post | undefined => {
    const hasLeft = because === "life" && post.actor.leavingSince !== undefined;
    const ground = scene.grounds.get(post.segment);
    if ((because !== "let-go" && !hasLeft) || ground === undefined) return undefined;
    const others = [...ground.posts.values()].filter((other) => other !== post);
    const isCalm = others.every(isQuiet) && post.troubledAt <= longAgo() && freeSince(ground) <= longAgo();
    const alive = others.filter(({ actor }) => actor.isAlive);
    if (!isCalm || agreedSince(scene, alive, group) > now() - bounds.settleMs) return undefined;
    return alive.find((other) => candidacy(scene, other, group) !== undefined);
  };

  /** Who was to have the group may be gone itself by now, or told that it is not to. */
  const isDisturbed = ({ post: { segment }, group }: Turn, since: number): boolean => {
    const ground = scene.grounds.get(segment);
    const instants = [...(ground?.posts.values() ?? [])].flatMap(({ troubledAt, actor }) => {
      const { endedAt, leavingSince = -Infinity, toldAt } = actor;
      return [troubledAt, endedAt, leavingSince, toldAt.get(group) ?? -Infinity];
    });
    return ground === undefined || [freeSince(ground), ...instants].some((at) => at > since);
  };

  const examine = (key: string, { left, heir, since }: Gap): void => {
    if (now() - since <= bounds.delayMs) return;
    gaps.delete(key);
    if (isDisturbed(left, since)) return;
    const { post, group } = left;
    const nodes = [post, heir].map(({ actor }) => actor.name);
    const text = `let go of at ${since.toFixed(1)}, and the other, who could, did not answer`;
    scene.complain({ invariant: "no-gap", segment: post.segment, group, nodes, text });
  };

  return {
    turned: (turn) => {
      const { post, group, answers } = turn;
      const key = `${post.segment} ${group}`;
      const gap = gaps.get(key);
      if (gap !== undefined) examine(key, gap);
      if (answers || scene.answering(post.segment, group).size > 0) {
        gaps.delete(key);
        return;
      }
      const heir = heirOf(turn);
      if (heir !== undefined) gaps.set(key, { left: turn, heir, since: now() });
    },
    passed: () => {
      for (const [key, gap] of gaps) examine(key, gap);
    },
  };
}
