/**
 * Asks the LAN who has an address, every millisecond until somebody says so. Argument: a link. On standard input: an
 * address a line. On standard output: a line when it is ready, then for each address who answered first, and when.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "../../shared/clock.ts";
import { ip, toIp4Number } from "../../shared/net/ip.ts";
import { BROADCAST, formatMac, mac } from "../../shared/net/mac.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { addressOf, recvfrom } from "../../speaker/announcer/system/libc.ts";
import { openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";
import { decodeArpFrame, encodeArpFrame } from "../../speaker/announcer/wire/arp-frame.ts";
import { REPLY, REQUEST } from "../../speaker/announcer/wire/arp.ts";

const EVERYTHING = [{ code: 0x06, jt: 0, jf: 0, k: 0xffff_ffff }];
const MSG_DONTWAIT = 0x40;
const ASK_EVERY_MS = 1;

const link = process.argv[2] ?? "eth0";
const index = Number(readFileSync(`/sys/class/net/${link}/ifindex`, "utf8"));
const self = mac(readFileSync(`/sys/class/net/${link}/address`, "utf8").trim());
const socket = openPacketSocket("arp", EVERYTHING);
const heard = new Uint8Array(2048);

process.stdout.write("ready\n");
for await (const line of createInterface(process.stdin)) {
  const target = toIp4Number(ip(line));
  let answer: Mac | undefined;
  forgetWhatWasHeard();
  while (answer === undefined) {
    socket.send(request(target), index);
    await pause(ASK_EVERY_MS);
    answer = answerFrom(target);
  }
  process.stdout.write(`${JSON.stringify({ mac: formatMac(answer), at: systemClock.now() })}\n`);
}
socket.close();

/** Sender 0.0.0.0: the asker has no address to tell. */
function request(target: number): Uint8Array {
  const frame = new Uint8Array(60);
  const arp = {
    kind: "arp",
    operation: REQUEST,
    senderMac: self,
    senderIp: 0,
    targetMac: 0 as Mac,
    targetIp: target,
  } as const;
  encodeArpFrame({ kind: "arp-frame", destination: BROADCAST, source: self, vlan: 0, arp }, frame);
  return frame;
}

/** Late replies about the same address would pass for new ones. */
function forgetWhatWasHeard(): void {
  while (receive() > 0);
}

function receive(): number {
  return recvfrom(socket.fd, addressOf(heard), heard.length, MSG_DONTWAIT, 0, 0);
}

/** Who said, in the frames that came since we last looked, that it has the target. */
function answerFrom(target: number): Mac | undefined {
  for (;;) {
    const length = receive();
    if (length <= 0) return undefined;
    const frame = decodeArpFrame(heard, length);
    if (frame.kind === "malformed") continue;
    if (frame.arp.operation === REPLY && frame.arp.senderIp === target) return frame.arp.senderMac;
  }
}
