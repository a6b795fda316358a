/**
 * Removes conflicts that have gone quiet. That they exist is all that allocation goes by, so that a controller that
 * starts sees what its predecessor saw, and moves nobody for what was over long ago.
 */
import type { Cancel, Clock } from "../../shared/clock.ts";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import { createWaker, keep } from "../../shared/cluster/keep.ts";
import type { Log } from "../../shared/log.ts";
import { ADDRESS_CONFLICTS } from "../../shared/manifest/address-conflict.ts";
import { hear, quiet } from "./quiet.ts";
import type { Heard } from "./quiet.ts";

/** What it works with. */
export interface EndQuietOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Every node may write each of its conflicts again and again. */
const PAUSE_MS = 1_000;

/** Works until the signal. */
export async function endQuietConflicts(options: EndQuietOptions): Promise<void> {
  const { cluster, clock, log } = options;
  const waker = createWaker();
  let heard: Heard = new Map();
  let cancel: Cancel = () => undefined;

  await keep({
    ...options,
    kinds: { conflicts: ADDRESS_CONFLICTS },
    waker,
    pauseMs: PAUSE_MS,
    put: async ({ conflicts }) => {
      const now = clock.now();
      heard = hear(heard, conflicts.read.values(), now);
      const { over, wakeAt } = quiet(heard, now);
      cancel();
      if (wakeAt !== undefined) cancel = clock.after(wakeAt - now, waker.wake);
      for (const key of over) {
        await cluster.remove(ADDRESS_CONFLICTS, key);
        log.info({ conflict: key, address: conflicts.read.get(key)?.address }, "conflict-over");
      }
    },
  });
  cancel();
}
