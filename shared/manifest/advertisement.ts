/** L2Advertisement `metallb.io/v1beta1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Advertisement, PreferredNode } from "../model/advertisement.ts";
import { labelSelector } from "./label-selector.ts";
import { meta } from "./meta.ts";
import { at, decoder, integer, list, note, object, required, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The advertisements, as the API serves them. */
export const ADVERTISEMENTS: Kind<Advertisement> = {
  group: "metallb.io",
  version: "v1beta1",
  kind: "L2Advertisement",
  plural: "l2advertisements",
  namespaced: true,
  decode: decoder(advertisement),
};

function advertisement(root: Place): Advertisement {
  const spec = object(at(root, "spec"));
  return {
    ...meta(root),
    pools: list(at(spec, "ipAddressPools"), text),
    poolSelectors: list(at(spec, "ipAddressPoolSelectors"), labelSelector),
    nodeSelectors: list(at(spec, "nodeSelectors"), labelSelector),
    serviceSelectors: list(at(spec, "serviceSelectors"), labelSelector),
    interfaces: list(at(spec, "interfaces"), text),
    preferredNodes: list(at(spec, "preferredNodeSelectors"), preferredNode),
  };
}

function preferredNode(item: Place): PreferredNode | undefined {
  const term = object(item);
  const weight = integer(required(at(term, "weight")));
  const selector = labelSelector(required(at(term, "preference")));
  if (weight === undefined) return undefined;
  if (weight < 1 || weight > 100) note(at(term, "weight"), `${weight} is not from 1 to 100`);
  return { weight, selector };
}
