/** The unasked-for ARP that tells every neighbour where an address is now. */
import { BROADCAST } from "../../../shared/net/mac.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { REPLY, REQUEST } from "../wire/arp.ts";
import type { ArpFrame } from "../wire/arp-frame.ts";

/** A request and a reply, because some hosts heed only the one and some only the other. RFC 5944 §4.6. */
export function gratuitous(address: number, mac: Mac): readonly ArpFrame[] {
  return [
    { operation: REQUEST, targetMac: 0 as Mac },
    { operation: REPLY, targetMac: mac },
  ].map(({ operation, targetMac }) => ({
    kind: "arp-frame",
    destination: BROADCAST,
    source: mac,
    vlan: 0,
    arp: { kind: "arp", operation, senderMac: mac, senderIp: address, targetMac, targetIp: address },
  }));
}
