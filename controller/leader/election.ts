/**
 * Who of several controllers leads: decided from a Lease, on each candidate's own monotonic clock. Nobody compares
 * dates: a lease has run out when it has not changed for its duration while we were looking. The leader counts from
 * when it sent its last renewal, everybody else from when they saw it, which is later: it stops before they may start.
 */
import type { Lease } from "../../shared/model/lease.ts";

/** For how long a renewal holds off the others; the numbers are those of Kubernetes' own controllers. */
export const LEASE_MS = 15_000;
/** For how long it allows its sender to write. What is left of the lease is for writes that are under way. */
export const FENCE_MS = 10_000;
/** How often a leader renews, and a candidate looks. */
export const ROUND_MS = 2_000;

/** What a candidate has seen. */
export interface Sight {
  readonly lease: Lease;
  /** When it was first seen as it is now. */
  readonly since: number;
}

/** What a candidate can do next. */
export type Step =
  /** There is no lease yet. */
  | { readonly kind: "create" }
  /** It is ours, or nobody's any more; written over only if nobody else has been quicker. */
  | { readonly kind: "take"; readonly lease: Lease }
  | { readonly kind: "stand-by"; readonly leader: string };

/** What is known after a look at the lease. */
export function saw(before: Sight | undefined, lease: Lease | undefined, now: number): Sight | undefined {
  if (lease === undefined) return undefined;
  return before !== undefined && isSame(before.lease, lease) ? { lease, since: before.since } : { lease, since: now };
}

/** What a candidate of that name may do after what it has seen. */
export function nextStep(sight: Sight | undefined, identity: string, now: number): Step {
  if (sight === undefined) return { kind: "create" };
  const { lease, since } = sight;
  const isFree = lease.holder === "" || lease.holder === identity || now - since >= lease.durationMs;
  return isFree ? { kind: "take", lease } : { kind: "stand-by", leader: lease.holder };
}

/** The lease as its holder writes it; the dates are for people to read. */
export function held(identity: string, before: Lease | undefined, date: Date) {
  const isRenewal = before?.holder === identity;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: LEASE_MS / 1000,
    acquireTime: isRenewal && before.acquireTime !== "" ? before.acquireTime : microTime(date),
    renewTime: microTime(date),
    leaseTransitions: before === undefined ? 0 : before.transitions + (isRenewal ? 0 : 1),
  };
}

/** The lease as a holder that stops leaves it: anybody may take it at once. */
export function givenBack(date: Date) {
  return { holderIdentity: "", leaseDurationSeconds: 1, renewTime: microTime(date) };
}

function isSame(a: Lease, b: Lease): boolean {
  return a.uid === b.uid && a.resourceVersion === b.resourceVersion;
}

/** As metav1.MicroTime is written. */
function microTime(date: Date): string {
  return date.toISOString().replace("Z", "000Z");
}
