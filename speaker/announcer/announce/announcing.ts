/** Carries the schedule out: announces what is due, and sleeps until the next is. */
import type { Cancel, Clock } from "../../../shared/clock.ts";
import type { Holding, Responder } from "../responder/responder.ts";
import type { Pace } from "./pace.ts";
import { begin, due, end, NOTHING_TO_ANNOUNCE } from "./schedule.ts";

/** What is announced, and no longer. */
export interface Announcing {
  /**
   * Announces what was gained before it returns, as far as the pace allows, and the rest as soon as it does; what was
   * lost is never announced again. All that changes is to be in one call: each looks at everything that is announced.
   */
  readonly change: (gained: readonly Holding[], lost: readonly Holding[]) => void;
  readonly stop: () => void;
}

/** Nothing, until told. */
export function createAnnouncing(responder: Responder, clock: Clock, pace: Pace): Announcing {
  let schedule = NOTHING_TO_ANNOUNCE;
  let cancel: Cancel | undefined;

  const announceDue = (): void => {
    cancel?.();
    const step = due(schedule, clock.now(), pace, clock.random);
    schedule = step.schedule;
    for (const holding of step.send) responder.announce(holding);
    if (step.wakeAt !== undefined) cancel = clock.after(Math.max(0, step.wakeAt - clock.now()), announceDue);
  };

  return {
    change: (gained, lost) => {
      if (gained.length === 0 && lost.length === 0) return;
      schedule = begin(end(schedule, lost), gained, clock.now());
      announceDue();
    },
    stop: () => cancel?.(),
  };
}
