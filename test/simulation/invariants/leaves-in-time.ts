/** Who is told to leave has left when it has waited for others as long as it may; a supervisor kills it otherwise. */
import type { Scene, Watcher } from "../scene.ts";
import { LEAVING_MS } from "../story.ts";

/** Timers are late. */
const LATE_MS = 50;

export function leavesInTime(scene: Scene): Watcher {
  return {
    passed: () => {
      for (const { name, rate, isAlive, leavingSince, stalledUntil } of scene.actors.values()) {
        if (!isAlive || leavingSince === undefined) continue;
        const lateMs = scene.now() - Math.max(leavingSince, stalledUntil) - LEAVING_MS / rate;
        if (lateMs <= LATE_MS) continue;
        const text = `is still there, told to leave at ${leavingSince.toFixed(1)}`;
        scene.complain({ invariant: "leaves", segment: "any", group: undefined, nodes: [name], text });
      }
    },
  };
}
