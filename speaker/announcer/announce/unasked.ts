/** The unasked-for advertisement that tells every neighbour where an address is now. RFC 4861 §7.2.6 */
import { ALL_NODES, groupMac } from "../../../shared/net/ip6.ts";
import type { Ip6 } from "../../../shared/net/ip6.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Advertisement } from "../wire/ndp.ts";
import { FROM_THIS_LINK } from "../wire/ndp-frame.ts";
import type { NdpFrame } from "../wire/ndp-frame.ts";

/** Overrides what neighbours knew; nobody has solicited it. */
export function unaskedAdvertisement(target: Ip6, mac: Mac): Advertisement {
  return { kind: "advertisement", target, isRouter: false, isSolicited: false, isOverride: true, targetMac: mac };
}

/** The same in a frame of our own making, from the very address that it is about. */
export function unaskedFrame(target: Ip6, mac: Mac): NdpFrame {
  return {
    kind: "ndp-frame",
    destination: groupMac(ALL_NODES),
    source: mac,
    vlan: 0,
    hopLimit: FROM_THIS_LINK,
    sourceIp: target,
    destinationIp: ALL_NODES,
    ndp: unaskedAdvertisement(target, mac),
  };
}
