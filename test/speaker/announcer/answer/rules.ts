/** What holds of every reply, whatever it replies to: the rules of RFC 826, 4861 and 4862 for one who answers. */
import { ALL_NODES, groupMac, isMulticastIp6, isSameIp6, UNSPECIFIED } from "../../../../shared/net/ip6.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { ArpFrame } from "../../../../speaker/announcer/wire/arp-frame.ts";
import type { Frame } from "../../../../speaker/announcer/wire/frame.ts";
import type { NdpFrame } from "../../../../speaker/announcer/wire/ndp-frame.ts";

/** The rules that the reply breaks, by their names; `mac` is the one of the link. */
export function brokenRules(heard: Frame, reply: Frame, mac: Mac): readonly string[] {
  const rules =
    heard.kind === "arp-frame" && reply.kind === "arp-frame"
      ? arpRules(heard, reply, mac)
      : heard.kind === "ndp-frame" && reply.kind === "ndp-frame"
        ? ndpRules(heard, reply, mac)
        : { "a reply is of the protocol of the question": false };
  return Object.entries(rules).flatMap(([rule, isKept]) => (isKept ? [] : [rule]));
}

type Rules = Readonly<Record<string, boolean>>;

function arpRules(heard: ArpFrame, reply: ArpFrame, mac: Mac): Rules {
  return {
    "only requests are answered": heard.arp.operation === 1,
    "a reply is a reply": reply.arp.operation === 2,
    "it comes from the link's MAC, and says so": reply.source === mac && reply.arp.senderMac === mac,
    "it is about the address that was asked for": reply.arp.senderIp === heard.arp.targetIp,
    "it goes to the asker": reply.destination === heard.arp.senderMac && reply.arp.targetIp === heard.arp.senderIp,
    "it goes to one host": isOneHost(reply.destination),
    "it never comes back to us": reply.destination !== mac && heard.source !== mac,
    "it is untagged": reply.vlan === 0 && heard.vlan === 0,
  };
}

function ndpRules(heard: NdpFrame, reply: NdpFrame, mac: Mac): Rules {
  const isProbe = isSameIp6(heard.sourceIp, UNSPECIFIED);
  const { ndp } = reply;
  return {
    "only solicitations of this link are answered": heard.ndp.kind === "solicitation" && heard.hopLimit === 255,
    "a reply is an advertisement of this link": ndp.kind === "advertisement" && reply.hopLimit === 255,
    "it comes from the link's MAC, and says so":
      reply.source === mac && ndp.kind === "advertisement" && ndp.targetMac === mac,
    "it is about the address that was asked for": isSameIp6(ndp.target, heard.ndp.target),
    "it comes from that address": isSameIp6(reply.sourceIp, heard.ndp.target),
    "it overrides, and comes from no router": ndp.kind === "advertisement" && ndp.isOverride && !ndp.isRouter,
    "it is solicited unless it answers a probe": ndp.kind === "advertisement" && ndp.isSolicited !== isProbe,
    "an answer to a probe goes to all nodes":
      !isProbe || (isSameIp6(reply.destinationIp, ALL_NODES) && reply.destination === groupMac(ALL_NODES)),
    "any other goes to the asker, and to one host":
      isProbe ||
      (isSameIp6(reply.destinationIp, heard.sourceIp) &&
        isOneHost(reply.destination) &&
        !isMulticastIp6(reply.destinationIp)),
    "it never comes back to us": reply.destination !== mac && heard.source !== mac,
    "it is untagged": reply.vlan === 0 && heard.vlan === 0,
  };
}

function isOneHost(mac: Mac): boolean {
  return mac !== 0 && Math.floor(mac / 2 ** 40) % 2 === 0;
}
