/** The key by which the speakers' announcers know each other: made once, and never touched again. */
import { randomBytes } from "node:crypto";
import { retryDelay } from "../shared/backoff.ts";
import { sleep } from "../shared/clock.ts";
import type { Clock } from "../shared/clock.ts";
import { ApiError } from "../shared/cluster/api-error.ts";
import type { Cluster } from "../shared/cluster/cluster.ts";
import type { Log } from "../shared/log.ts";
import { SECRETS } from "../shared/manifest/secret.ts";
import { keyOf } from "../shared/model/object.ts";

/** What making it takes. */
export interface MemberlistOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly secretName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** As long as MetalLB's. */
const KEY_BYTES = 128;
const RETRY = { firstMs: 200, longestMs: 30_000 };

/** Resolves once there is one, whoever has made it, or with the signal. */
export async function provideMemberlistKey(options: MemberlistOptions): Promise<void> {
  const { cluster, namespace, secretName, clock, log, signal } = options;
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      if ((await cluster.find(SECRETS, keyOf(namespace, secretName))) !== undefined) return;
      // Twice encoded: speakers, MetalLB's too, take the text that the Secret decodes to for their key.
      const secretkey = Buffer.from(randomBytes(KEY_BYTES).toString("base64")).toString("base64");
      const metadata = { name: secretName, namespace };
      await cluster.create(SECRETS, namespace, { apiVersion: "v1", kind: "Secret", metadata, data: { secretkey } });
      log.info({ secret: secretName }, "memberlist-key-made");
      return;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "API_ALREADY_EXISTS") return;
      log.warn({ err: error }, "memberlist-key-not-made");
      await sleep(clock, Math.max(retryDelay(RETRY, failures, clock.random), error.retryAfterMs ?? 0), signal);
    }
  }
}
