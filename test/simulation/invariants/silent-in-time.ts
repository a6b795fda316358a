/**
 * I5. Nobody answers on a link any longer than two hello intervals, by its own clock, after the last hello that it sent
 * there: a node that stalls is silent before another may believe it dead.
 */
import type { Scene, Watcher } from "../scene.ts";

/** Of floating-point numbers. */
const ROUNDING_MS = 1e-6;

export function silentInTime(scene: Scene): Watcher {
  return {
    shone: (post) => {
      const { name, rate } = post.actor;
      const lit = scene.now() - post.lastHelloAt;
      if (post.held.size === 0 || lit <= (2 * scene.story.ways.helloIntervalMs) / rate + ROUNDING_MS) return;
      const text = `answered ${lit.toFixed(1)} ms after its last hello`;
      scene.complain({ invariant: "I5", segment: post.segment, group: undefined, nodes: [name], text });
    },
  };
}
