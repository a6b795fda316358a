/** What a frame says about who has an address, asked or unasked. */
import { fromIp4Number } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { fromIp6 } from "../../../shared/net/ip6.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { isUnicast } from "../answer/held.ts";
import type { Frame } from "../wire/frame.ts";
import { FROM_THIS_LINK } from "../wire/ndp-frame.ts";

/** "The address is at this MAC." */
export interface Claim {
  readonly address: Ip;
  readonly mac: Mac;
}

/** Every ARP is one for its sender, but for a probe; so is every advertisement for its target. RFC 5227 §1.1, RFC 4862 §5.4 */
export function claimOf(frame: Frame): Claim | undefined {
  if (frame.vlan !== 0) return undefined;
  const claim = frame.kind === "arp-frame" ? arpClaim(frame.arp) : ndpClaim(frame);
  return claim !== undefined && isUnicast(claim.mac) ? claim : undefined;
}

function arpClaim({ senderIp, senderMac }: Extract<Frame, { kind: "arp-frame" }>["arp"]): Claim | undefined {
  return senderIp === 0 ? undefined : { address: fromIp4Number(senderIp), mac: senderMac };
}

function ndpClaim({ ndp, hopLimit, source }: Extract<Frame, { kind: "ndp-frame" }>): Claim | undefined {
  if (ndp.kind !== "advertisement" || hopLimit !== FROM_THIS_LINK) return undefined;
  return { address: fromIp6(ndp.target), mac: ndp.targetMac ?? source };
}
