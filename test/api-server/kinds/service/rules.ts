/** How Services are written. */
import { type Fields, fieldsAt, isFields, listAt } from "../../object.ts";
import type { Rules } from "../kind.ts";
import { SPEC_AND_STATUS } from "../plain.ts";
import { allocated } from "./allocate.ts";
import { serviceDefaults } from "./defaults.ts";
import { serviceFaults } from "./faults.ts";
import type { ServiceLedger } from "./ledger.ts";
import { specOf } from "./service.ts";
import { withAllocated, withoutStale } from "./stale.ts";

/** The rules of `services`. */
export function serviceRules(ledger: ServiceLedger): Rules {
  return {
    defaulted: serviceDefaults,
    created: (service) => allocated({ ...service, status: { loadBalancer: {} } }, undefined, ledger),
    updated: (next, live) => {
      const status = keptStatus(specOf(next).type, fieldsAt(live, "status"));
      const kept = withoutStale(withAllocated({ ...next, status }, live), live);
      return allocated(kept, live, ledger);
    },
    statusUpdated: (next, live) => ({
      ...SPEC_AND_STATUS.statusUpdated(next, live),
      status: { ...fieldsAt(next, "status"), loadBalancer: balancerStatus(fieldsAt(next, "status", "loadBalancer")) },
    }),
    faults: (service, live) => serviceFaults(service, live, ledger),
  };
}

/** The address of a load balancer goes with the type, at once: nobody is asked. */
function keptStatus(type: string | undefined, status: Fields): Fields {
  return type === "LoadBalancer" ? status : { ...status, loadBalancer: {} };
}

/** An ingress address is a VIP, unless it says that it is a proxy's. */
function balancerStatus(balancer: Fields): Fields {
  const ingress = listAt(balancer, "ingress").filter(isFields);
  if (ingress.length === 0) return {};
  return { ingress: ingress.map((entry) => (entry["ip"] === undefined ? entry : { ipMode: "VIP", ...entry })) };
}
