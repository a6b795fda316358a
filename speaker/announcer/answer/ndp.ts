/** What to say to neighbour discovery. */
import {
  ALL_NODES,
  groupMac,
  isMulticastIp6,
  isSameIp6,
  solicitedNodeGroup,
  UNSPECIFIED,
} from "../../../shared/net/ip6.ts";
import type { Ip6 } from "../../../shared/net/ip6.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Solicitation } from "../wire/ndp.ts";
import { FROM_THIS_LINK } from "../wire/ndp-frame.ts";
import type { NdpFrame } from "../wire/ndp-frame.ts";
import { isUnicast } from "./held.ts";
import type { Held } from "./held.ts";
import { SILENT } from "./unanswered.ts";
import type { Unanswered } from "./unanswered.ts";

/** Advertises an address that is held to whoever solicits it, or probes it as a duplicate. RFC 4861 §7.2, RFC 4862 §5.4 */
export function answerNdp(heard: NdpFrame, held: Held, now: number): NdpFrame | Unanswered {
  const { ndp, sourceIp } = heard;
  const { mac } = held;
  if (ndp.kind !== "solicitation") return SILENT["not-a-request"];
  if (heard.vlan !== 0) return SILENT["other-vlan"];
  if (mac === undefined) return SILENT["not-held"];
  if (heard.hopLimit !== FROM_THIS_LINK) return SILENT["from-afar"];
  if (heard.destination !== mac && isUnicast(heard.destination)) return SILENT["not-for-us"];
  const asker = ndp.sourceMac ?? heard.source;
  if (heard.source === mac || asker === mac) return SILENT["own-frame"];
  const isProbe = isSameIp6(sourceIp, UNSPECIFIED);
  if (isProbe && !isGoodProbe(heard, ndp)) return SILENT["bad-probe"];
  if (!isUnicast(asker) || isMulticastIp6(sourceIp)) return SILENT["no-sender"];
  if (isSameIp6(sourceIp, ndp.target)) return SILENT["announcement"];
  if (now >= held.fence) return SILENT["fence-passed"];
  return isProbe
    ? advertisement(ndp.target, mac, { mac: groupMac(ALL_NODES), ip: ALL_NODES, isSolicited: false })
    : advertisement(ndp.target, mac, { mac: asker, ip: sourceIp, isSolicited: true });
}

/** A probe's sender has no address yet: nobody can be told its MAC, and it asks all who might have the target. */
function isGoodProbe({ destinationIp }: NdpFrame, { target, sourceMac }: Solicitation): boolean {
  return sourceMac === undefined && isSameIp6(destinationIp, solicitedNodeGroup(target));
}

/** To whom an advertisement goes; it is no longer solicited when it goes to all nodes. RFC 4861 §7.2.4 */
interface Receiver {
  readonly mac: Mac;
  readonly ip: Ip6;
  readonly isSolicited: boolean;
}

function advertisement(target: Ip6, mac: Mac, to: Receiver): NdpFrame {
  return {
    kind: "ndp-frame",
    destination: to.mac,
    source: mac,
    vlan: 0,
    hopLimit: FROM_THIS_LINK,
    sourceIp: target,
    destinationIp: to.ip,
    ndp: {
      kind: "advertisement",
      target,
      isRouter: false,
      isSolicited: to.isSolicited,
      isOverride: true,
      targetMac: mac,
    },
  };
}
