/** What to say to ARP. */
import { BROADCAST } from "../../../shared/net/mac.ts";
import { REPLY, REQUEST } from "../wire/arp.ts";
import type { ArpFrame } from "../wire/arp-frame.ts";
import { isUnicast } from "./held.ts";
import type { Held } from "./held.ts";
import { SILENT } from "./unanswered.ts";
import type { Unanswered } from "./unanswered.ts";

/** Replies to a question, or a probe, for an address that is held. RFC 826, RFC 5227 §2.1.1. */
export function answerArp(heard: ArpFrame, held: Held, now: number): ArpFrame | Unanswered {
  const { arp } = heard;
  const { mac } = held;
  if (arp.operation !== REQUEST) return SILENT["not-a-request"];
  if (heard.vlan !== 0) return SILENT["other-vlan"];
  if (mac === undefined) return SILENT["not-held"];
  if (heard.destination !== BROADCAST && heard.destination !== mac) return SILENT["not-for-us"];
  if (heard.source === mac || arp.senderMac === mac) return SILENT["own-frame"];
  if (!isUnicast(arp.senderMac)) return SILENT["no-sender"];
  if (arp.senderIp === arp.targetIp) return SILENT["announcement"];
  if (now >= held.fence) return SILENT["fence-passed"];
  return {
    kind: "arp-frame",
    destination: arp.senderMac,
    source: mac,
    vlan: 0,
    arp: {
      kind: "arp",
      operation: REPLY,
      senderMac: mac,
      senderIp: arp.targetIp,
      targetMac: arp.senderMac,
      targetIp: arp.senderIp,
    },
  };
}
