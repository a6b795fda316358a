/** Lease `coordination.k8s.io/v1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Lease } from "../model/lease.ts";
import { meta } from "./meta.ts";
import { at, decoder, integer, object, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The leases, as the API serves them. */
export const LEASES: Kind<Lease> = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  namespaced: true,
  decode: decoder(lease),
};

function lease(root: Place): Lease {
  const spec = object(at(root, "spec"));
  return {
    ...meta(root),
    holder: text(at(spec, "holderIdentity")) ?? "",
    durationMs: (integer(at(spec, "leaseDurationSeconds")) ?? 0) * 1000,
    acquireTime: text(at(spec, "acquireTime")) ?? "",
    renewTime: text(at(spec, "renewTime")) ?? "",
    transitions: integer(at(spec, "leaseTransitions")) ?? 0,
  };
}
