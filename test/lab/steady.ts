/**
 * A host that answers for one address as an announcer does, by the same responder, and never ceases to. Ends with its
 * standard input. Arguments: a link, the address.
 */
import { readFileSync } from "node:fs";
import { ip } from "../../shared/net/ip.ts";
import { mac } from "../../shared/net/mac.ts";
import { arpVoice } from "../../speaker/announcer/responder/packet/arp-voice.ts";
import { createPacketResponder } from "../../speaker/announcer/responder/packet/packet-responder.ts";
import { NOTHING } from "../../speaker/announcer/responder/packet/program.ts";
import { openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";

const [name = "", address = ""] = process.argv.slice(2);
const read = (file: string): string => readFileSync(`/sys/class/net/${name}/${file}`, "utf8").trim();
const link = { index: Number(read("ifindex")), name, mac: mac(read("address")) };

const responder = createPacketResponder([arpVoice(openPacketSocket("arp", NOTHING))]);
responder.answerUntil(link.index, Number.POSITIVE_INFINITY);
responder.hold(new Map([["steady", [{ address: ip(address), link }]]]));
process.stdin.once("end", () => process.exit()).resume();
