/** How Services are written. */
import { fieldsAt } from "../../object.ts";
import type { Rules } from "../kind.ts";
import { SPEC_AND_STATUS } from "../plain.ts";
import { allocated } from "./allocate.ts";
import { serviceDefaults } from "./defaults.ts";
import { withoutStale } from "./stale.ts";
import { serviceFaults, takenFaults } from "./faults.ts";
import type { ServiceLedger } from "./ledger.ts";
import { specOf } from "./service.ts";

/** The rules of `services`. */
export function serviceRules(ledger: ServiceLedger): Rules {
  return {
    defaulted: serviceDefaults,
    created: (service) => allocated({ ...service, status: { loadBalancer: {} } }, undefined, ledger),
    updated: (next, live) =>
      allocated(withoutStale({ ...next, status: keptStatus(specOf(next).type, live["status"]) }, live), live, ledger),
    statusUpdated: (next, live) => ({
      ...SPEC_AND_STATUS.statusUpdated(next, live),
      status: { loadBalancer: {}, ...fieldsAt(next, "status") },
    }),
    faults: (service, live) => [...serviceFaults(service, live), ...takenFaults(service, live, ledger)],
  };
}

/** The address of a load balancer goes with the type, at once: nobody is asked. */
function keptStatus(type: string | undefined, status: unknown) {
  return type === "LoadBalancer" ? status : { ...fieldsAt(status), loadBalancer: {} };
}
