/** The Pod that we run in: what we write belongs to it, and goes with it. */
import { retryDelay } from "../../shared/backoff.ts";
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster, Kind } from "../../shared/cluster/cluster.ts";
import type { Log } from "../../shared/log.ts";
import { meta } from "../../shared/manifest/meta.ts";
import { decoder } from "../../shared/manifest/place.ts";
import type { Key, Meta } from "../../shared/model/object.ts";

/** Pods, of which we need no more than the identity. */
const PODS: Kind<Meta> = {
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: true,
  decode: decoder(meta),
};

const RETRY = { firstMs: 500, longestMs: 30_000 };

/** Asks until the API answers; undefined where there is no such Pod, where we may not see it, or once aborted. */
export async function findOwnPod(
  key: Key,
  { cluster, clock, log }: { readonly cluster: Cluster; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<Meta | undefined> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      const pod = await cluster.find(PODS, key, signal);
      if (pod === undefined) log.warn({ pod: key }, "own-pod-not-found");
      return pod;
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      log.warn({ pod: key, err }, "own-pod-not-read");
      if (err.code === "API_FORBIDDEN") return undefined;
      await sleep(clock, retryDelay(RETRY, failures, clock.random), signal);
    }
  }
  return undefined;
}
