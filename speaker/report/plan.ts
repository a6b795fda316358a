/** What to write so that a Service has one ServiceL2Status for each node that announces it, and a right one. */
import { isDeepStrictEqual } from "node:util";
import type { Key } from "../../shared/model/object.ts";
import type { ServiceL2Status } from "../../shared/model/service-l2-status.ts";
import { LABELS, reporter } from "./believed.ts";
import type { Seen } from "./believed.ts";
import type { Wanted } from "./wanted.ts";

/** One write. A move is a removal by one node and a creation by the other, for a status cannot change its node. */
export type Step =
  | { readonly kind: "create"; readonly interfaces: readonly string[] }
  | { readonly kind: "write-metadata"; readonly key: Key }
  | { readonly kind: "write-status"; readonly key: Key; readonly interfaces: readonly string[] }
  | { readonly kind: "remove"; readonly key: Key }
  /** Another node's. */
  | { readonly kind: "evict"; readonly key: Key };

/** The writes, and when to look again even if nothing happens. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly wakeAt: number | undefined;
}

/** Who reports. */
export interface Reporter {
  readonly node: string;
  /** The UID of our Pod, where we know it. */
  readonly owner: string | undefined;
}

/** Since when this node announces the Service, and how often it has evicted another node's status since. */
export interface Tenure {
  readonly since: number;
  readonly evictions: number;
}

/** A node that lives removes its own status when it stops announcing. One that is still there after so long is a dead node's. */
export const FOREIGN_GRACE_MS = 2_000;

/**
 * Two nodes that do not hear each other both announce, and both reach the API server: each would go on evicting what the
 * other writes. The grace doubles each time, up to this.
 */
const LONGEST_GRACE_MS = 600_000;

/** For one Service and all statuses about it: one for each node that announces it, which mostly is one. */
export function plan(
  service: Key,
  wanted: Wanted,
  seen: readonly Seen[],
  us: Reporter,
  tenure: Tenure,
  now: number,
): Plan {
  if (wanted.kind === "unknown") return { steps: [], wakeAt: undefined };
  const ours = seen.filter(({ status }) => reporter(status) === us.node).map(({ status }) => status);
  if (wanted.kind === "not-announced") return { steps: ours.map(remove), wakeAt: undefined };

  const { interfaces, isSplit } = wanted;
  const [kept, ...extra] = ours;
  const foreign = isSplit ? [] : seen.filter(({ status }) => reporter(status) !== us.node);
  const graceMs = Math.min(FOREIGN_GRACE_MS * 2 ** tenure.evictions, LONGEST_GRACE_MS);
  const endOfGrace = ({ since }: Seen): number => Math.max(since, tenure.since) + graceMs;
  const [leftBehind, recent] = partition(foreign, (each) => now >= endOfGrace(each));
  return {
    steps: [
      ...(kept === undefined ? [{ kind: "create", interfaces } as const] : repairs(service, kept, interfaces, us)),
      ...extra.map(remove),
      ...leftBehind.map(({ status }) => ({ kind: "evict", key: status.key }) as const),
    ],
    wakeAt: recent.length === 0 ? undefined : Math.min(...recent.map(endOfGrace)),
  };
}

/** The labels of a status about that Service. */
export function labelsOf(service: Key, node: string): Readonly<Record<string, string>> {
  const [namespace = "", name = ""] = service.split("/");
  return { [LABELS.node]: node, [LABELS.serviceName]: name, [LABELS.serviceNamespace]: namespace };
}

function repairs(service: Key, status: ServiceL2Status, interfaces: readonly string[], us: Reporter): readonly Step[] {
  const { key } = status;
  const labels = Object.entries(labelsOf(service, us.node));
  const isMarked = labels.every(([name, value]) => status.labels[name] === value);
  const isOwned = us.owner === undefined || status.owner === us.owner;
  const isTrue =
    status.node === us.node && status.service === service && isDeepStrictEqual(status.interfaces, interfaces);
  return [
    ...(isMarked && isOwned ? [] : [{ kind: "write-metadata", key } as const]),
    ...(isTrue ? [] : [{ kind: "write-status", key, interfaces } as const]),
  ];
}

function remove({ key }: ServiceL2Status): Step {
  return { kind: "remove", key };
}

function partition<T>(all: readonly T[], holds: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(holds), all.filter((each) => !holds(each))];
}
