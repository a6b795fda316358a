/** AddressConflict `lanlord.io/v1alpha1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { AddressConflict } from "../model/address-conflict.ts";
import { BROADCAST, parseMac } from "../net/mac.ts";
import type { Mac } from "../net/mac.ts";
import { ip } from "../net/ip.ts";
import { address } from "./address.ts";
import { meta } from "./meta.ts";
import { at, decoder, object, orNote, required, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The conflicts, as the API serves them. */
export const ADDRESS_CONFLICTS: Kind<AddressConflict> = {
  group: "lanlord.io",
  version: "v1alpha1",
  kind: "AddressConflict",
  plural: "addressconflicts",
  namespaced: true,
  decode: decoder(addressConflict),
  // A cluster may be upgraded workloads first, and its Services must not wait for the rest.
  isOptional: true,
};

function addressConflict(root: Place): AddressConflict {
  const spec = object(required(at(root, "spec")));
  const status = object(at(root, "status"));
  return {
    ...meta(root),
    address: address(required(at(spec, "address"))) ?? NO_ADDRESS,
    mac: mac(required(at(spec, "mac"))) ?? BROADCAST,
    node: text(required(at(spec, "node"))) ?? "",
    link: text(required(at(spec, "link"))) ?? "",
    firstSeen: text(at(status, "firstSeen")) ?? "",
    lastSeen: text(at(status, "lastSeen")) ?? "",
  };
}

/** Stands where a mistake was noted, and goes with it. */
const NO_ADDRESS = ip("0.0.0.0");

function mac(place: Place): Mac | undefined {
  const written = text(place);
  return written === undefined ? undefined : orNote(parseMac(written), place, `"${written}" is not a MAC address`);
}
