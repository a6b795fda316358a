/** EndpointSlice `discovery.k8s.io/v1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Endpoint, EndpointSlice } from "../model/endpoints.ts";
import { keyOf } from "../model/object.ts";
import { meta } from "./meta.ts";
import { at, boolean, decoder, list, object, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The slices, as the API serves them. */
export const ENDPOINT_SLICES: Kind<EndpointSlice> = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  namespaced: true,
  decode: decoder(endpointSlice),
};

const SERVICE_NAME = "kubernetes.io/service-name";

function endpointSlice(root: Place): EndpointSlice {
  const identity = meta(root);
  const service = identity.labels[SERVICE_NAME];
  return {
    ...identity,
    service: service === undefined ? undefined : keyOf(identity.namespace, service),
    endpoints: list(at(root, "endpoints"), endpoint),
  };
}

function endpoint(item: Place): Endpoint {
  const conditions = object(at(object(item), "conditions"));
  const isReady = boolean(at(conditions, "ready")) ?? true;
  const isServing = boolean(at(conditions, "serving")) ?? false;
  return { node: text(at(item, "nodeName")), isServing: isReady || isServing };
}
