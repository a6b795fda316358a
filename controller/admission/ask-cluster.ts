/** What an answer depends on, asked of the API server when a question comes: rare, and never out of date. */
import type { Clock } from "../../shared/clock.ts";
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster, Kinds, View } from "../../shared/cluster/cluster.ts";
import { POOLS } from "../../shared/manifest/pool.ts";
import { SERVICES } from "../../shared/manifest/service.ts";
import { keyOf } from "../../shared/model/object.ts";
import { answer } from "./review.ts";
import type { Answer } from "./review.ts";
import type { Question } from "./question.ts";

/** Below the ten seconds after which the API server gives a webhook up. */
const DEADLINE_MS = 8_000;

/** Answers with what the cluster is now; rejects with an ApiError when that cannot be known in time. */
export async function askCluster(
  cluster: Cluster,
  namespace: string,
  clock: Clock,
  question: Question,
): Promise<Answer> {
  const isDeletion = question.operation === "DELETE" && question.plural === POOLS.plural;
  const { pools, services } = isDeletion
    ? await listed(cluster, clock, { pools: POOLS, services: SERVICES })
    : { ...(await listed(cluster, clock, { pools: POOLS })), services: undefined };
  const prefix = keyOf(namespace, "");
  const names = [...pools.read.keys(), ...pools.broken.keys()].filter((key) => key.startsWith(prefix));
  return answer(question, {
    namespace,
    pools: [...pools.read.values()].filter((pool) => pool.namespace === namespace),
    poolNames: new Set(names.map((key) => key.slice(prefix.length))),
    services: [...(services?.read.values() ?? [])].filter(({ ingress }) => ingress.length > 0),
  });
}

/** The first view, and no more. */
async function listed<K extends Kinds>(cluster: Cluster, clock: Clock, kinds: K): Promise<View<K>> {
  const overdue = new AbortController();
  const cancel = clock.after(DEADLINE_MS, () => overdue.abort());
  try {
    for await (const view of cluster.views(kinds, overdue.signal)) return view;
  } finally {
    cancel();
  }
  throw new ApiError("API_UNREACHABLE", `the pools could not be listed within ${DEADLINE_MS} ms`);
}
