/** A responder that holds an address, and as many more as are wanted, behind its kernel filter or, for comparison, behind none. */
import { familyOf, fromNumber, ip, toNumber } from "../../shared/net/ip.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { arpVoice } from "../../speaker/announcer/responder/packet/arp-voice.ts";
import { ndpVoice } from "../../speaker/announcer/responder/packet/ndp-voice.ts";
import { createPacketResponder } from "../../speaker/announcer/responder/packet/packet-responder.ts";
import { NOTHING } from "../../speaker/announcer/responder/packet/program.ts";
import { openGroupSocket } from "../../speaker/announcer/system/group-socket.ts";
import { openIcmpv6Socket } from "../../speaker/announcer/system/icmpv6-socket.ts";
import { openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";
import type { PacketSocket } from "../../speaker/announcer/system/packet-socket.ts";
import type { Protocol } from "../../speaker/announcer/wire/frame.ts";

const EVERYTHING = [{ code: 0x06, jt: 0, jf: 0, k: 0xffff }];

/** Every third address from the first on, so that no two are neighbours. */
const APART = 3n;

const [mode, text = "", count, index, mac] = process.argv.slice(2);
const first = ip(text);
const link = { index: Number(index), name: "eth0", mac: Number(mac) as Mac };
const responder = createPacketResponder([
  arpVoice(open("arp")),
  ndpVoice({ packets: open("ndp"), icmpv6: openIcmpv6Socket(), openGroupSocket }),
]);
responder.answerUntil(link.index, Number.POSITIVE_INFINITY);
const held = Array.from({ length: Number(count) }, (_, n) =>
  fromNumber(familyOf(first), toNumber(first) + APART * BigInt(n)),
);
responder.hold(new Map([["g", held.map((address) => ({ address, link }))]]));
process.send?.("ready");
process.on("disconnect", () => process.exit());

function open(protocol: Protocol): PacketSocket {
  const socket = openPacketSocket(protocol, NOTHING);
  return mode === "filtered" ? socket : { ...socket, filter: () => socket.filter(EVERYTHING) };
}
