/** What to write so that a Service has exactly one ServiceL2Status, and a right one. */
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
  | { readonly kind: "remove"; readonly key: Key };

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

/**
 * A node that lives removes its own status when it stops announcing. One that is still there after so long was left by
 * a dead one; and should two nodes both announce, they remove each other's no more often than this.
 */
export const FOREIGN_GRACE_MS = 5_000;

/** For one Service and all statuses about it. */
export function plan(service: Key, wanted: Wanted, seen: readonly Seen[], us: Reporter, now: number): Plan {
  if (wanted.kind === "unknown") return { steps: [], wakeAt: undefined };
  const ours = seen.filter(({ status }) => reporter(status) === us.node).map(({ status }) => status);
  if (wanted.kind === "not-announced") return { steps: ours.map(remove), wakeAt: undefined };

  const { interfaces } = wanted;
  const [kept, ...extra] = ours;
  const foreign = seen.filter(({ status }) => reporter(status) !== us.node);
  const [leftBehind, recent] = partition(foreign, ({ since }) => now >= since + FOREIGN_GRACE_MS);
  return {
    steps: [
      ...(kept === undefined ? [{ kind: "create", interfaces } as const] : repairs(service, kept, interfaces, us)),
      ...extra.map(remove),
      ...leftBehind.map(({ status }) => remove(status)),
    ],
    wakeAt: recent.length === 0 ? undefined : Math.min(...recent.map(({ since }) => since + FOREIGN_GRACE_MS)),
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
