/** Writes AddressConflicts: which addresses other hosts have, as this node's announcer finds. The controller removes them. */
import { createHash } from "node:crypto";
import { retryDelay } from "../../shared/backoff.ts";
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import type { Log } from "../../shared/log.ts";
import { ADDRESS_CONFLICTS } from "../../shared/manifest/address-conflict.ts";
import { keyOf } from "../../shared/model/object.ts";
import type { FromAnnouncer } from "../announcer/protocol.ts";
import { createAlarm } from "./alarm.ts";
import type { Spot } from "./announced-by.ts";

/** What it works with. */
export interface ConflictsOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly node: string;
  /** Which node of ours has that MAC, as far as this one has heard. */
  readonly nodeWith: (mac: string) => string | undefined;
  /** Which other node says that it announces the address, where this one does not. */
  readonly announcedBy: (spot: Spot) => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes in what the announcer tells, and writes what follows. */
export interface Conflicts {
  readonly heard: (message: FromAnnouncer) => void;
  /** Writes until the signal is aborted. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Often enough that a conflict which goes on is not taken for one that is over. */
export const WRITE_EVERY_MS = 30_000;

const RETRY = { firstMs: 500, longestMs: 30_000 };
const OWNER = "lanlord-speaker";

/** None heard of. */
export function createConflicts(options: ConflictsOptions): Conflicts {
  const { cluster, namespace, node, nodeWith, announcedBy, clock, log } = options;
  const unwritten = new Map<string, Conflict>();
  const writtenAt = new Map<string, number>();
  const alarm = createAlarm(clock);

  const write = async (name: string, conflict: Conflict, signal: AbortSignal): Promise<void> => {
    const manifest = { ...IDENTITY, metadata: { name, namespace }, ...conflict };
    await cluster.apply(ADDRESS_CONFLICTS, keyOf(namespace, name), manifest, OWNER, undefined, signal);
    unwritten.delete(name);
    log.warn({ conflict: name, ...conflict.spec }, "conflict-written");
  };

  return {
    heard: (message) => {
      if (message.kind !== "conflict") return;
      const { address, mac, link, lastedMs } = message;
      // Nodes whose hellos do not arrive would take each other for strangers, and chase every Service through its pool.
      // The announcer tells it again while it lasts: a stranger's is written once nobody says any more that it is theirs.
      const peer = nodeWith(mac) ?? announcedBy(message);
      if (peer !== undefined) {
        log.error(
          { peer, mac, link, address, advice: "let UDP port 7946 through, or --hello-mode=unicast" },
          "node-not-heard",
        );
        return;
      }
      const spec = { address, mac, node, link };
      const name = nameOf(spec);
      const now = clock.now();
      for (const [other, at] of writtenAt) if (now >= at + WRITE_EVERY_MS) writtenAt.delete(other);
      if (writtenAt.has(name)) return;
      writtenAt.set(name, now);
      const date = clock.date();
      const firstSeen = new Date(date.getTime() - lastedMs);
      unwritten.set(name, { spec, status: { firstSeen: firstSeen.toISOString(), lastSeen: date.toISOString() } });
      alarm.ring();
    },
    run: async (signal) => {
      for (let failures = 0; ;) {
        if (signal.aborted) return;
        try {
          for (const [name, conflict] of unwritten) await write(name, conflict, signal);
          failures = 0;
          await alarm.wait(undefined, signal);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          failures += 1;
          log.warn({ conflicts: unwritten.size, err: error }, "conflicts-delayed");
          const retryInMs = retryDelay(RETRY, failures, clock.random);
          await sleep(clock, Math.max(retryInMs, error.retryAfterMs ?? 0), signal);
        }
      }
    },
  };
}

/** As it is written. */
interface Conflict {
  readonly spec: {
    readonly address: string;
    readonly mac: string;
    readonly node: string;
    readonly link: string;
  };
  readonly status: { readonly firstSeen: string; readonly lastSeen: string };
}

const IDENTITY = { apiVersion: "lanlord.io/v1alpha1", kind: ADDRESS_CONFLICTS.kind };

/** The same for the same host on the same link; a name can have neither colons nor the length of all of them. */
function nameOf({ address, mac, node, link }: Conflict["spec"]): string {
  const digest = createHash("sha256").update([address, mac, node, link].join(" ")).digest("hex");
  return `conflict-${digest.slice(0, 16)}`;
}
