/**
 * I1. Once nothing has happened for as long as it takes to settle (a silent node is taken for dead, a fence and a look for
 * strangers pass, all pages of claims come round, one delay), and until something happens again: of every group exactly one
 * node answers on each side of each segment where it has a candidate that is up, and all have been told of it. Unless
 * one was lately heard but did not hear, it is the heaviest: who loses a group to such a node has patience; and in MetalLB's
 * order, who loses it to one that goes by older news. And whom a node of which it never heard has answered takes that one
 * for a stranger, and looks again only after a while.
 */
import type { Ip } from "../../../shared/net/ip.ts";
import { LOOK_AGAIN_MS } from "../../../speaker/announcer/conflict/prospect.ts";
import { agreedSince, candidacy, freeSince, hasOnOffer } from "../scene.ts";
import type { Ground, Post, Scene, Watcher } from "../scene.ts";
import { sidesOf } from "./sides.ts";

/** After the first loss, as announcers have it. */
const PATIENCE_MS = 10_000;

export function oneOwner(scene: Scene): Watcher {
  /** By segment; nothing while there is no peace. */
  let settled = new Map<string, readonly (readonly Post[])[]>();
  /** By segment and group, when its owner let go of it for another: for a delay nobody answers, which is looked at elsewhere. */
  const handedOverAt = new Map<string, number>();
  /** By the same, until when who answered. */
  const answeredUntil = new Map<string, Map<Post, number>>();

  const isPatient = (ground: Ground, group: string): boolean => {
    const since = scene.now() - PATIENCE_MS - scene.bounds.settleMs;
    const isNews = scene.actors.values().some(({ toldAt }) => (toldAt.get(group) ?? 0) > since);
    if (isNews && scene.story.ways.placement === "hash") return true;
    const isReplugged = ground.posts.values().some(({ pluggedAt }) => pluggedAt > since);
    return isReplugged || freeSince(ground, ["weather", "one-way"]) > since;
  };

  /** By who offers it, or to who has claimed it and waits for that. */
  const isHandedOver = (post: Post, group: string): boolean => {
    const others = scene.grounds.get(post.segment)?.posts.values() ?? [];
    const isWaiting = (other: Post): boolean =>
      other !== post && other.actor.isAlive && other.said.claims.get(group as Ip)?.state === "probing";
    return hasOnOffer(post, group) || [...others].some(isWaiting);
  };

  const isContested = (post: Post, group: string): boolean => {
    if (post.said.claims.get(group as Ip)?.state !== "probing") return false;
    const since = scene.now() - LOOK_AGAIN_MS - scene.bounds.settleMs;
    const others = answeredUntil.get(`${post.segment} ${group}`) ?? new Map<Post, number>();
    const isStranger = ({ actor: { name } }: Post): boolean =>
      (post.arrivals.get(name) ?? -Infinity) < post.actor.startedAt;
    return others.entries().some(([other, until]) => other !== post && until > since && isStranger(other));
  };

  const examine = (ground: Ground, group: string): void => {
    const { name } = ground;
    for (const side of settled.get(name) ?? []) {
      const weights = new Map(side.map((post) => [post, candidacy(scene, post, group)]));
      const candidates = side.filter((post) => weights.get(post) !== undefined);
      const isUnderWay = scene.now() <= (handedOverAt.get(`${name} ${group}`) ?? -Infinity) + scene.bounds.delayMs;
      if (candidates.length === 0 || isUnderWay || agreedSince(scene, side, group) === Infinity) continue;
      const answering = [...scene.answering(name, group).keys()];
      const owners = answering.filter((post) => side.includes(post));
      if (owners.length === 0 && candidates.some((post) => isContested(post, group))) continue;
      const about = { invariant: "I1", segment: name, group, nodes: owners.map(({ actor }) => actor.name) };
      if (owners.length !== 1) scene.complain({ ...about, text: `${owners.length} owners of a settled group` });
      if (isPatient(ground, group)) continue;
      const heaviest = Math.max(...candidates.map((post) => weights.get(post) ?? 0));
      if (owners.some((post) => (weights.get(post) ?? -1) < heaviest))
        scene.complain({ ...about, invariant: "weight", text: `owned below weight ${heaviest}` });
    }
  };

  return {
    settled: () => {
      settled = new Map();
      for (const ground of scene.grounds.values()) {
        if (freeSince(ground, ["weather"]) === Infinity) continue;
        settled.set(ground.name, sidesOf(scene, ground) ?? []);
        for (const group of scene.groups.keys()) examine(ground, group);
      }
    },
    unsettled: () => {
      settled = new Map();
    },
    turned: ({ post, group, answers }) => {
      const ground = scene.grounds.get(post.segment);
      const key = `${post.segment} ${group}`;
      if (!answers && isHandedOver(post, group)) handedOverAt.set(key, scene.now());
      if (!answers) answeredUntil.set(key, (answeredUntil.get(key) ?? new Map<Post, number>()).set(post, scene.now()));
      if (!answers && settled.size > 0 && ground !== undefined) examine(ground, group);
    },
  };
}
