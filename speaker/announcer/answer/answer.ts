/** What to say to a frame that was heard: a reply, or the reason for silence. */
import { BROADCAST } from "../../../shared/net/mac.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { REPLY, REQUEST } from "../wire/arp.ts";
import type { ArpFrame } from "../wire/arp-frame.ts";

/** The reasons, in the order in which they are counted. */
export const UNANSWERED = [
  "not-a-request",
  "other-vlan",
  "not-held",
  "not-for-us",
  "own-frame",
  "no-sender",
  "announcement",
  "fence-passed",
] as const;

/** Why a well-formed frame gets no reply. */
export interface Unanswered {
  readonly kind: "unanswered";
  readonly reason: (typeof UNANSWERED)[number];
}

/** What is held on the link that the frame came in by. */
export interface Held {
  /** The link's MAC where the address is held on it. */
  readonly mac: Mac | undefined;
  /** Instant of the monotonic clock from which on everything is silence. */
  readonly fence: number;
}

const SILENT = Object.fromEntries(
  UNANSWERED.map((reason) => [reason, { kind: "unanswered", reason }]),
) as unknown as Readonly<Record<Unanswered["reason"], Unanswered>>;

/** Replies to a question, or a probe, for an address that is held. RFC 826, RFC 5227 §2.1.1. */
export function answer(heard: ArpFrame, held: Held, now: number): ArpFrame | Unanswered {
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

/** A reply to a group address would be one frame in, and one to every host out. */
function isUnicast(mac: Mac): boolean {
  const firstByte = Math.floor(mac / 0x100_0000_0000);
  return mac !== 0 && firstByte % 2 === 0;
}
