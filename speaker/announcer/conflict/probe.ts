/** The question whether anybody has an address, asked in nobody's name so that no neighbour takes note of us. */
import { familyOf, toIp4Number } from "../../../shared/net/ip.ts";
import { groupMac, solicitedNodeGroup, toIp6, UNSPECIFIED } from "../../../shared/net/ip6.ts";
import { BROADCAST } from "../../../shared/net/mac.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Holding } from "../responder/responder.ts";
import { REQUEST } from "../wire/arp.ts";
import type { ArpFrame } from "../wire/arp-frame.ts";
import type { Frame } from "../wire/frame.ts";
import { FROM_THIS_LINK } from "../wire/ndp-frame.ts";
import type { NdpFrame } from "../wire/ndp-frame.ts";

/** For the address on that link. RFC 5227 §2.1.1, RFC 4862 §5.4.2 */
export function probe(holding: Holding): Frame {
  return familyOf(holding.address) === 4 ? arpProbe(holding) : duplicateAddressProbe(holding);
}

function arpProbe({ address, link: { mac } }: Holding): ArpFrame {
  const question = { operation: REQUEST, senderMac: mac, senderIp: 0, targetMac: 0 as Mac };
  return {
    kind: "arp-frame",
    destination: BROADCAST,
    source: mac,
    vlan: 0,
    arp: { kind: "arp", ...question, targetIp: toIp4Number(address) },
  };
}

/** Without a nonce: only an advertisement counts as an answer, so that our own question, come back, is none. */
function duplicateAddressProbe({ address, link: { mac } }: Holding): NdpFrame {
  const target = toIp6(address);
  const group = solicitedNodeGroup(target);
  return {
    kind: "ndp-frame",
    destination: groupMac(group),
    source: mac,
    vlan: 0,
    hopLimit: FROM_THIS_LINK,
    sourceIp: UNSPECIFIED,
    destinationIp: group,
    ndp: { kind: "solicitation", target, sourceMac: undefined, nonce: undefined },
  };
}
