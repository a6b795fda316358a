/**
 * Asks the LAN who has an address every 2 ms, and another one besides, and tells of every request and every reply. A host of its own on its
 * neighbour's cable, with its own MAC and address: what it hears must teach the neighbour's kernel nothing. Ends with
 * its standard input. Arguments: a link, the address, the control address, our MAC, our address. On standard output, a JSON value a line.
 */
import { readFileSync, writeSync } from "node:fs";
import koffi from "koffi";
import { systemClock } from "../../shared/clock.ts";
import { ip, toIp4Number } from "../../shared/net/ip.ts";
import { BROADCAST, formatMac, mac } from "../../shared/net/mac.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { addressOf, recvfrom } from "../../speaker/announcer/system/libc.ts";
import { openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";
import { decodeArpFrame, encodeArpFrame } from "../../speaker/announcer/wire/arp-frame.ts";
import { REPLY, REQUEST } from "../../speaker/announcer/wire/arp.ts";
import type { Arp } from "../../speaker/announcer/wire/arp.ts";
import { ASK_EVERY_MS } from "./recording.ts";

const TELL_EVERY_MS = 10;

const EVERYTHING = [{ code: 0x06, jt: 0, jf: 0, k: 0xffff_ffff }];
const MSG_DONTWAIT = 0x40;
const POLLIN = 1;
const STDIN = 0,
  STDOUT = 1;

const [link = "", address = "", control = "", ourMac = "", ourAddress = ""] = process.argv.slice(2);
const index = Number(readFileSync(`/sys/class/net/${link}/ifindex`, "utf8"));
const target = toIp4Number(ip(address));
const controlTarget = toIp4Number(ip(control));
const self = { mac: mac(ourMac), ip: toIp4Number(ip(ourAddress)) };

const socket = openPacketSocket("arp", EVERYTHING);
const heard = new Uint8Array(2048);
const questions = [request(target), request(controlTarget)];
const wait = createWait(socket.fd);

let lines = "";
let tellAt = 0;
let askAt = systemClock.now();
for (;;) {
  const now = systemClock.now();
  if (now >= askAt) {
    for (const question of questions) socket.send(question, index);
    lines += `{"asked":${now}}\n`;
    // By the clock and not by the last request: a delay is not to add up, nor to be made up for by a burst.
    askAt += Math.ceil((now - askAt + 0.001) / ASK_EVERY_MS) * ASK_EVERY_MS;
  }
  if (now >= tellAt) tell(now);
  const isTheEnd = wait(askAt - systemClock.now());
  for (let answer = nextAnswer(); answer !== undefined; answer = nextAnswer()) {
    const who = answer.senderIp === target ? "mac" : "control";
    lines += `{"${who}":"${formatMac(answer.senderMac)}","at":${systemClock.now()}}\n`;
  }
  if (isTheEnd) break;
}
socket.close();

function tell(now: number): void {
  writeSync(STDOUT, lines);
  lines = "";
  tellAt = now + TELL_EVERY_MS;
}

function request(targetIp: number): Uint8Array {
  const frame = new Uint8Array(60);
  const arp = {
    kind: "arp",
    operation: REQUEST,
    senderMac: self.mac,
    senderIp: self.ip,
    targetMac: 0 as Mac,
    targetIp,
  } as const;
  encodeArpFrame({ kind: "arp-frame", destination: BROADCAST, source: self.mac, vlan: 0, arp }, frame);
  return frame;
}

/** Who says so to us, in a frame that has come and was not looked at; announcements are no answers. */
function nextAnswer(): Arp | undefined {
  for (;;) {
    const length = recvfrom(socket.fd, addressOf(heard), heard.length, MSG_DONTWAIT, 0, 0);
    if (length <= 0) return undefined;
    const frame = decodeArpFrame(heard, length);
    if (frame.kind === "malformed") continue;
    const { operation, senderIp, targetMac } = frame.arp;
    const isOurs = senderIp === target || senderIp === controlTarget;
    if (operation === REPLY && isOurs && targetMac === self.mac) return frame.arp;
  }
}

/**
 * Waits so many milliseconds at most for a frame, and gives whether standard input has ended. By ppoll(2): the timers of
 * Node are as coarse as half the interval, and looking without pause would take a CPU from what is measured.
 */
function createWait(fd: number): (ms: number) => boolean {
  const ppoll = koffi
    .load(null)
    .func("int ppoll(void *fds, unsigned long count, const void *timeout, const void *signals)") as (
    fds: Uint8Array,
    count: number,
    timeout: BigInt64Array,
    signals: null,
  ) => number;
  // struct pollfd, twice: descriptor, what is waited for, what has come.
  const fds = new Uint8Array(16);
  const view = new DataView(fds.buffer);
  for (const [at, each] of [fd, STDIN].entries()) {
    view.setInt32(at * 8, each, true);
    view.setInt16(at * 8 + 4, POLLIN, true);
  }
  const timeout = new BigInt64Array(2);
  return (ms) => {
    timeout[1] = BigInt(Math.max(0, Math.round(ms * 1e6)));
    return ppoll(fds, 2, timeout, null) > 0 && view.getInt16(14, true) !== 0;
  };
}
