/** The ServiceL2Statuses as far as we know: as they were last seen, and as we have written them since. */
import { keyOf } from "../../shared/model/object.ts";
import type { Key } from "../../shared/model/object.ts";
import type { ServiceL2Status } from "../../shared/model/service-l2-status.ts";

/** Labels of every status, by which people select them. */
export const LABELS = {
  node: "metallb.io/node",
  serviceName: "metallb.io/service-name",
  serviceNamespace: "metallb.io/service-namespace",
} as const;

/** A status, and since when this one is known. */
export interface Seen {
  readonly status: ServiceL2Status;
  readonly since: number;
}

/** All statuses of each Service; changed in place, as events and answers come in. */
export interface Believed {
  readonly of: (service: Key) => readonly Seen[];
  /** As it is now, or undefined when it is gone; returns the Services that this matters to. */
  readonly set: (key: Key, status: ServiceL2Status | undefined, now: number) => readonly Key[];
}

/** None known. */
export function createBelieved(): Believed {
  const byKey = new Map<Key, Seen>();
  const byService = new Map<Key, Set<Key>>();
  return {
    of: (service) => [...(byService.get(service) ?? [])].sort().flatMap((key) => byKey.get(key) ?? []),
    set: (key, status, now) => {
      const before = byKey.get(key);
      const [from, to] = [before && subject(before.status), status && subject(status)];
      if (from !== undefined) byService.get(from)?.delete(key);
      if (from !== undefined && byService.get(from)?.size === 0) byService.delete(from);
      if (status === undefined || to === undefined) byKey.delete(key);
      else {
        byKey.set(key, { status, since: before?.since ?? now });
        byService.set(to, (byService.get(to) ?? new Set()).add(key));
      }
      return [from, to].filter((service) => service !== undefined);
    },
  };
}

/** Whose announcement it reports. The labels tell between creation and the first write of its status. */
export function reporter({ node, labels }: ServiceL2Status): string | undefined {
  return node === "" ? labels[LABELS.node] : node;
}

/** Which Service it is about. */
export function subject({ service, labels }: ServiceL2Status): Key {
  return service === "" ? keyOf(labels[LABELS.serviceNamespace] ?? "", labels[LABELS.serviceName] ?? "") : service;
}
