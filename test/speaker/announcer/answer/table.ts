/** What ARP is answered, and what is not and why. */
import { ip, toIp4Number } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import { BROADCAST, mac } from "../../../../shared/net/mac.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Unanswered } from "../../../../speaker/announcer/answer/unanswered.ts";
import { REPLY, REQUEST } from "../../../../speaker/announcer/wire/arp.ts";
import type { ArpFrame } from "../../../../speaker/announcer/wire/arp-frame.ts";
import type { Frame } from "../../../../speaker/announcer/wire/frame.ts";

/** The MAC of the link, and the one address that is held on it. */
export const OURS = mac("02:00:00:00:00:0a");
export const HELD = ip("192.0.2.100");

/** The host that asks. */
export const CLIENT = mac("02:00:00:00:00:0c");
export const CLIENT_IP = ip("192.0.2.2");

/** A frame that is heard, and the reply to it or the reason for silence. */
export interface Row<F extends Frame = Frame> {
  readonly name: string;
  readonly heard: F;
  /** Whether the fence is past. */
  readonly isFenced?: true;
  readonly outcome: F | Unanswered["reason"];
}

/** By default, the client's broadcast question for HELD. */
export function question(told: Told = {}): ArpFrame {
  return frame({
    destination: BROADCAST,
    source: CLIENT,
    operation: REQUEST,
    senderIp: CLIENT_IP,
    targetIp: HELD,
    ...told,
  });
}

/** By default, the answer to that. */
export function reply(told: Told = {}): ArpFrame {
  const defaults = { destination: CLIENT, source: OURS, senderIp: HELD, targetIp: CLIENT_IP };
  return frame({ ...defaults, targetMac: told.destination ?? CLIENT, operation: REPLY, ...told });
}

const NOBODY = ip("0.0.0.0");
const OTHER = mac("02:00:00:00:00:0e");

export const ARP_ROWS: readonly Row<ArpFrame>[] = [
  { name: "a broadcast question", heard: question(), outcome: reply() },
  { name: "a question to our MAC", heard: question({ destination: OURS }), outcome: reply() },
  {
    name: "a probe, so that its sender stays away",
    heard: question({ senderIp: NOBODY }),
    outcome: reply({ targetIp: NOBODY }),
  },
  {
    name: "a question that somebody passes on for another",
    heard: question({ source: OTHER, senderMac: CLIENT }),
    outcome: reply(),
  },
  {
    name: "a question from another network",
    heard: question({ senderIp: ip("203.0.113.7") }),
    outcome: reply({ targetIp: ip("203.0.113.7") }),
  },
  { name: "a question for a neighbour of ours", heard: question({ targetIp: ip("192.0.2.101") }), outcome: "not-held" },
  { name: "a question to another MAC", heard: question({ destination: OTHER }), outcome: "not-for-us" },
  { name: "a reply", heard: question({ operation: REPLY }), outcome: "not-a-request" },
  { name: "an operation that nobody knows", heard: question({ operation: 9 }), outcome: "not-a-request" },
  { name: "a question in another VLAN", heard: question({ vlan: 5 }), outcome: "other-vlan" },
  { name: "our own frame, back by a loop", heard: question({ source: OURS }), outcome: "own-frame" },
  {
    name: "our own question, passed on by a bridge that changes sources",
    heard: question({ source: OTHER, senderMac: OURS }),
    outcome: "own-frame",
  },
  { name: "a question from everybody", heard: question({ senderMac: BROADCAST }), outcome: "no-sender" },
  { name: "a question from a group", heard: question({ senderMac: mac("01:00:5e:00:00:fb") }), outcome: "no-sender" },
  { name: "a question from nobody", heard: question({ senderMac: 0 as Mac }), outcome: "no-sender" },
  { name: "an announcement by another host", heard: question({ senderIp: HELD }), outcome: "announcement" },
  { name: "a question after the fence", heard: question(), isFenced: true, outcome: "fence-passed" },
];

interface Told {
  readonly destination?: Mac;
  readonly source?: Mac;
  readonly vlan?: number;
  readonly operation?: number;
  readonly senderMac?: Mac;
  readonly senderIp?: Ip;
  readonly targetMac?: Mac;
  readonly targetIp?: Ip;
}

function frame(
  told: Told & Required<Pick<Told, "destination" | "source" | "operation" | "senderIp" | "targetIp">>,
): ArpFrame {
  const { destination, source, operation } = told;
  return {
    kind: "arp-frame",
    destination,
    source,
    vlan: told.vlan ?? 0,
    arp: {
      kind: "arp",
      operation,
      senderMac: told.senderMac ?? source,
      senderIp: toIp4Number(told.senderIp),
      targetMac: told.targetMac ?? (0 as Mac),
      targetIp: toIp4Number(told.targetIp),
    },
  };
}
