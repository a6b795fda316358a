/** Keeps the scene as it is: the nodes and the faults tell it what they do, and it tells the watchers what follows. */
import { createPicture } from "../../speaker/announcer/membership/picture.ts";
import { boundsOf } from "./bounds.ts";
import type { Actor, Ground, Hearing, Hindrance, Post, Scene, Turn, Violation, Watcher } from "./scene.ts";
import type { Candidates, Story } from "./story.ts";
import type { Datagram } from "./virtual-lan.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What changes the scene. */
export interface Stagehand {
  readonly scene: Scene;
  readonly watch: (watcher: Watcher) => void;
  readonly started: (actor: Actor) => void;
  readonly leaving: (actor: Actor) => void;
  readonly ended: (actor: Actor) => void;
  readonly stalled: (actor: Actor, until: number) => void;
  readonly wants: (groups: readonly string[], candidates: Candidates) => void;
  readonly told: (actor: Actor, group: string, candidates: Candidates) => void;
  readonly carrier: (post: Post, isUp: boolean) => void;
  readonly noticed: (post: Post, isUp: boolean) => void;
  readonly hold: (post: Post, group: string, isHeld: boolean) => void;
  readonly fence: (post: Post, instant: number) => void;
  readonly said: (post: Post, datagram: Datagram) => void;
  readonly arrived: (from: Post, to: Post) => void;
  readonly heard: (hearing: Hearing) => void;
  /** Until the call that it gives. */
  readonly hinder: (segment: string, how: Hindrance) => () => void;
  readonly passed: () => void;
  readonly settled: () => void;
  readonly unsettled: () => void;
}

/** Nobody is there yet. */
export function createStagehand(
  story: Story,
  time: VirtualTime,
  reaches: Scene["reaches"],
  complain: (violation: Violation) => void,
): Stagehand {
  const watchers: Watcher[] = [];
  const answering = new Map<string, Map<Post, number>>();
  const actors = new Map(story.nodes.map(({ name, rate }) => [name, newActor(name, rate)]));
  const wanted = new Map(story.groups.map((group) => [group.addresses[0] ?? "", group.candidates]));
  const grounds = new Map<string, Ground>();
  const isRough = story.weather.loss > 0 || !story.weather.keepsOrder;
  for (const { name, segments, linkNames } of story.nodes)
    for (const segment of segments) {
      const ground = grounds.get(segment) ?? newGround(segment, isRough);
      grounds.set(segment, ground);
      const actor = actors.get(name);
      if (actor !== undefined) ground.posts.set(name, newPost(actor, segment, linkNames?.[segment] ?? segment));
    }

  const turn = (change: Omit<Turn, "since">): void => {
    const key = `${change.post.segment} ${change.group}`;
    const now = answering.get(key) ?? new Map<Post, number>();
    answering.set(key, now);
    const since = now.get(change.post) ?? time.now();
    if (change.answers) now.set(change.post, since);
    else now.delete(change.post);
    for (const watcher of watchers) watcher.turned?.({ ...change, since });
  };

  const relight = (post: Post, because: Turn["because"]): void => {
    const isLit = post.actor.isAlive && post.hasCarrier && time.now() < post.fencedAt;
    if (isLit === post.isLit) return;
    if (post.isLit) for (const watcher of watchers) watcher.shone?.(post);
    post.isLit = isLit;
    for (const group of post.held) turn({ post, group, answers: isLit, because });
  };

  const postsOf = (actor: Actor): readonly Post[] =>
    [...grounds.values()].flatMap(({ posts }) => posts.get(actor.name) ?? []);

  const trouble = (post: Post, until = time.now()): void => {
    post.troubledAt = Math.max(post.troubledAt, until);
  };

  const awaitFence = (post: Post): void => {
    time.at(post.fencedAt, () => {
      if (time.now() < post.fencedAt) awaitFence(post);
      else relight(post, "fence");
    });
  };

  return {
    scene: {
      story,
      bounds: boundsOf(story),
      now: time.now,
      actors,
      grounds,
      groups: new Map(story.groups.map((group) => [group.addresses[0] ?? "", group])),
      wanted,
      answering: (segment, group) => answering.get(`${segment} ${group}`) ?? NOBODY,
      reaches,
      complain: (violation) => complain({ ...violation, at: time.now() }),
    },
    watch: (watcher) => watchers.push(watcher),
    started: (actor) => {
      Object.assign(actor, { isAlive: true, leavingSince: undefined, startedAt: time.now(), stalledUntil: -Infinity });
      actor.told.clear();
      for (const post of postsOf(actor)) {
        Object.assign(post, { ...silent(), isUsed: post.hasCarrier });
        post.arrivals.clear();
        post.heardSince.clear();
        trouble(post);
      }
    },
    leaving: (actor) => {
      actor.leavingSince = time.now();
    },
    ended: (actor) => {
      actor.isAlive = false;
      actor.endedAt = time.now();
      for (const post of postsOf(actor)) {
        relight(post, "life");
        post.held.clear();
      }
    },
    stalled: (actor, until) => {
      actor.stalledUntil = Math.max(actor.stalledUntil, until);
      for (const post of postsOf(actor)) trouble(post, until);
    },
    wants: (groups, candidates) => {
      for (const group of groups) wanted.set(group, candidates);
    },
    told: (actor, group, candidates) => {
      if (actor.told.get(group) === candidates) return;
      actor.toldAt.set(group, time.now());
      actor.told.set(group, candidates);
    },
    carrier: (post, isUp) => {
      post.hasCarrier = isUp;
      post.pluggedAt = time.now();
      trouble(post);
      relight(post, "carrier");
    },
    noticed: (post, isUp) => {
      post.isUsed = isUp;
      if (time.now() > post.actor.startedAt) post.pluggedAt = time.now();
      trouble(post);
    },
    hold: (post, group, isHeld) => {
      if (post.held.has(group) === isHeld) return;
      if (isHeld) post.held.add(group);
      else post.held.delete(group);
      if (post.isLit) turn({ post, group, answers: isHeld, because: isHeld ? "held" : "let-go" });
    },
    fence: (post, instant) => {
      const isAwaited = time.now() < post.fencedAt;
      post.fencedAt = instant;
      relight(post, "fence");
      if (!isAwaited && time.now() < instant) awaitFence(post);
    },
    said: (post, datagram) => {
      const changes = datagram.hello === undefined ? [] : post.said.take(datagram.hello);
      for (const watcher of watchers) {
        if (post.isLit) watcher.shone?.(post);
        watcher.said?.(post, datagram, changes);
      }
      post.lastHelloAt = time.now();
    },
    arrived: (from, to) => {
      const { name } = from.actor;
      const isBack = isOverdue(from, to, time.now(), story.ways.deadAfterMs);
      if (isBack) trouble(from);
      if (isBack || !to.heardSince.has(name)) to.heardSince.set(name, time.now());
      to.arrivals.set(name, time.now());
    },
    heard: (hearing) => {
      for (const watcher of watchers) watcher.heard?.(hearing);
    },
    hinder: (segment, how) => {
      const ground = grounds.get(segment);
      if (ground === undefined) return () => undefined;
      ground.hindrances[how] += 1;
      return () => {
        ground.hindrances[how] -= 1;
        ground.endedAt[how] = time.now();
      };
    },
    passed: () => {
      for (const watcher of watchers) watcher.passed?.();
    },
    settled: () => {
      for (const watcher of watchers) watcher.settled?.();
    },
    unsettled: () => {
      for (const watcher of watchers) watcher.unsettled?.();
    },
  };
}

const NOBODY: ReadonlyMap<Post, number> = new Map();

/** Whether the one may take the other for dead: nothing has arrived for that long by its clock. */
export function isOverdue(from: Post, to: Post, now: number, deadAfterMs: number): boolean {
  const since = Math.max(to.arrivals.get(from.actor.name) ?? 0, from.actor.startedAt, to.actor.startedAt);
  return now - since >= deadAfterMs / to.actor.rate - 1;
}

function newActor(name: string, rate: number): Actor {
  const never = { isAlive: false, leavingSince: undefined, startedAt: 0, endedAt: -Infinity, stalledUntil: -Infinity };
  return { name, rate, ...never, told: new Map(), toldAt: new Map() };
}

function newPost(actor: Actor, segment: string, link: string): Post {
  const dark = { hasCarrier: true, isUsed: true, isLit: false };
  return {
    actor,
    segment,
    link,
    ...dark,
    ...silent(),
    held: new Set(),
    pluggedAt: -Infinity,
    troubledAt: 0,
    arrivals: new Map(),
    heardSince: new Map(),
  };
}

/** Since it has started. */
function silent(): Pick<Post, "fencedAt" | "lastHelloAt" | "said"> {
  return { fencedAt: -Infinity, lastHelloAt: -Infinity, said: createPicture() };
}

function newGround(name: string, isRough: boolean): Ground {
  const hindrances = { weather: isRough ? 1 : 0, partition: 0, "one-way": 0 };
  const endedAt = { weather: -Infinity, partition: -Infinity, "one-way": -Infinity };
  return { name, posts: new Map(), hindrances, endedAt };
}
