/** The unasked-for advertisement that tells every neighbour where an address is now. RFC 4861 §7.2.6 */
import type { Ip6 } from "../../../shared/net/ip6.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Advertisement } from "../wire/ndp.ts";

/** Overrides what neighbours knew; nobody has solicited it. */
export function unaskedAdvertisement(target: Ip6, mac: Mac): Advertisement {
  return { kind: "advertisement", target, isRouter: false, isSolicited: false, isOverride: true, targetMac: mac };
}
