/** A responder that holds one address behind its kernel filter or, for comparison, behind none. */
import { ip } from "../../shared/net/ip.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { arpVoice } from "../../speaker/announcer/responder/packet/arp-voice.ts";
import { createPacketResponder } from "../../speaker/announcer/responder/packet/packet-responder.ts";
import { NOTHING } from "../../speaker/announcer/responder/packet/program.ts";
import { openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";

const EVERYTHING = [{ code: 0x06, jt: 0, jf: 0, k: 0xffff }];

const [mode, address = "", link, mac] = process.argv.slice(2);
const socket = openPacketSocket("arp", NOTHING);
const unfiltered = { ...socket, filter: () => socket.filter(EVERYTHING) };
const responder = createPacketResponder([arpVoice(mode === "filtered" ? socket : unfiltered)]);
responder.answerUntil(Number.POSITIVE_INFINITY);
responder.hold(
  new Map([["g", [{ address: ip(address), link: { index: Number(link), name: "eth0", mac: Number(mac) as Mac } }]]]),
);
process.send?.("ready");
process.on("disconnect", () => process.exit());
