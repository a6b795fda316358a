/** What has to be written so that a Service says what was decided about it. */
import type { Service } from "../../shared/model/service.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { FROM_POOL } from "../allocate/annotations.ts";
import type { Decision } from "../allocate/allocation.ts";
import { conditionsWith, conflictText, saysConflict } from "./conflict.ts";

/** Addresses and where they came from, as a Service shows them. */
interface Shown {
  readonly addresses: readonly Ip[];
  readonly pool: string | undefined;
}

/** The write that makes a Service say what was decided; undefined: it says it already. */
export function difference(service: Service, decision: Decision, date: Date): object | undefined {
  const shown = shownBy(service);
  const isShown = isSame(shown, wantedOf(shown, decision)) && saysConflict(service, conflictText(decision));
  return isShown ? undefined : patchTo(service, decision, date);
}

/**
 * One merge patch of the status, refused when somebody has written in between: addresses, annotation and condition change
 * together or not at all.
 */
export function patchTo(service: Service, decision: Decision, date: Date): object {
  const { addresses, pool } = wantedOf(shownBy(service), decision);
  const ingress = addresses.length === 0 ? null : addresses.map((ip) => ({ ip }));
  return {
    metadata: { resourceVersion: service.resourceVersion, annotations: { [FROM_POOL]: pool ?? null } },
    status: { loadBalancer: { ingress }, ...conditionsPart(service, conflictText(decision), date) },
  };
}

function conditionsPart(service: Service, conflict: string | undefined, date: Date): object {
  if (saysConflict(service, conflict)) return {};
  const conditions = conditionsWith(service, conflict, date);
  return { conditions: conditions.length === 0 ? null : conditions };
}

function shownBy(service: Service): Shown {
  return { addresses: service.ingress, pool: service.annotations[FROM_POOL] };
}

function wantedOf(shown: Shown, decision: Decision): Shown {
  switch (decision.kind) {
    case "assigned":
      return decision.grant;
    case "refused":
      return NOTHING;
    case "nothing":
      // The API server has taken its addresses away with the type; what never came from us is not ours to take.
      return shown.pool === undefined ? shown : NOTHING;
  }
}

const NOTHING: Shown = { addresses: [], pool: undefined };

function isSame(a: Shown, b: Shown): boolean {
  return (
    a.pool === b.pool &&
    a.addresses.length === b.addresses.length &&
    a.addresses.every((address, index) => address === b.addresses[index])
  );
}
