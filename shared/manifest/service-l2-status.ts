/** ServiceL2Status `metallb.io/v1beta1`. */
import type { Kind } from "../cluster/cluster.ts";
import { keyOf } from "../model/object.ts";
import type { ServiceL2Status } from "../model/service-l2-status.ts";
import { meta } from "./meta.ts";
import { at, decoder, list, object, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The statuses, as the API serves them. */
export const SERVICE_L2_STATUSES: Kind<ServiceL2Status> = {
  group: "metallb.io",
  version: "v1beta1",
  kind: "ServiceL2Status",
  plural: "servicel2statuses",
  namespaced: true,
  decode: decoder(serviceL2Status),
};

/** Between its creation and the first write of its status every field is empty. */
function serviceL2Status(root: Place): ServiceL2Status {
  const status = object(at(root, "status"));
  const owners = list(at(object(at(root, "metadata")), "ownerReferences"), podUid);
  return {
    ...meta(root),
    node: text(at(status, "node")) ?? "",
    service: keyOf(text(at(status, "serviceNamespace")) ?? "", text(at(status, "serviceName")) ?? ""),
    interfaces: list(at(status, "interfaces"), (item) => text(at(object(item), "name"))),
    owner: owners[0],
  };
}

function podUid(item: Place): string | undefined {
  const owner = object(item);
  return text(at(owner, "kind")) === "Pod" ? text(at(owner, "uid")) : undefined;
}
