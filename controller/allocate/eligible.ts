/** Which pools may serve a Service, and in which order they are looked at. */
import { anySelects } from "../../shared/model/label-selector.ts";
import type { Labels } from "../../shared/model/label-selector.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";

/** Why a pool is not for a Service. */
export type Ineligibility = "not-for-its-namespace" | "not-for-its-labels";

/** What keeps the pool from the Service, or undefined when it may serve it. */
export function ineligibility(pool: Pool, service: Service, namespaceLabels: Labels): Ineligibility | undefined {
  const allocation = pool.serviceAllocation;
  if (allocation === undefined) return undefined;
  const { namespaces, namespaceSelectors, serviceSelectors } = allocation;
  const isForEveryNamespace = namespaces.length === 0 && namespaceSelectors.length === 0;
  if (
    !isForEveryNamespace &&
    !namespaces.includes(service.namespace) &&
    !anySelects(namespaceSelectors, namespaceLabels)
  ) {
    return "not-for-its-namespace";
  }
  const isForEveryService = serviceSelectors.length === 0;
  return isForEveryService || anySelects(serviceSelectors, service.labels) ? undefined : "not-for-its-labels";
}

/** Pools that are for some Services before those for all, by priority, where 0 comes last; equals by name. */
export function inOrder(pools: Iterable<Pool>): readonly Pool[] {
  return [...pools].sort((a, b) => compare(turn(a), turn(b)) || compare(a.name, b.name));
}

function turn(pool: Pool): number {
  if (pool.serviceAllocation === undefined) return Number.POSITIVE_INFINITY;
  const { priority } = pool.serviceAllocation;
  return priority === 0 ? Number.MAX_VALUE : priority;
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
