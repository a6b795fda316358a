/**
 * Asks for addresses over a packet socket and times the answers: a process of its own in the client's namespace, so
 * that nothing but the asking happens in it. Takes one task at a time from the process that started it.
 */
import type { Mac } from "../../shared/net/mac.ts";
import { BROADCAST } from "../../shared/net/mac.ts";
import { addressOf, recvfrom, sendto } from "../../speaker/announcer/system/libc.ts";
import { openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";
import { REQUEST } from "../../speaker/announcer/wire/arp.ts";
import { encodeArpFrame } from "../../speaker/announcer/wire/arp-frame.ts";
import { readUint32, writeUint32 } from "../../speaker/announcer/wire/bytes.ts";

/** What to ask for, how often, and how. */
export type Task =
  /** One question at a time, so long after the last answer; the client looks for the answer, or sleeps until it comes. */
  | {
      readonly kind: "one-by-one";
      readonly target: number;
      readonly questions: number;
      readonly pauseMs: number;
      readonly isAsleep: boolean;
    }
  /** So many questions under way at any time. */
  | { readonly kind: "abreast"; readonly target: number; readonly questions: number; readonly outstanding: number }
  /** Questions that nobody answers, for addresses from the target on, no faster than that. */
  | { readonly kind: "foreign"; readonly target: number; readonly questions: number; readonly perSecond: number };

/** How it went. */
export interface Outcome {
  /** From question to answer, in microseconds; a lost one counts as LOST_AFTER_MS. Empty where nothing is awaited. */
  readonly latencies: Float64Array;
  readonly seconds: number;
  readonly lost: number;
}

const LOST_AFTER_MS = 100;

const [link = 0, mac = 0, sender = 0] = process.argv.slice(2).map(Number);

const TARGET_AT = 38,
  ANSWERED_AT = 28,
  LENGTH = 60,
  MSG_DONTWAIT = 0x40;

/** Replies only: ldh [20]; jeq #2; ret */
const socket = openPacketSocket("arp", [
  { code: 0x28, jt: 0, jf: 0, k: 20 },
  { code: 0x15, jt: 0, jf: 1, k: 2 },
  { code: 0x06, jt: 0, jf: 0, k: 0xffff },
  { code: 0x06, jt: 0, jf: 0, k: 0 },
]);
const question = new Uint8Array(new ArrayBuffer(128));
const answer = new Uint8Array(new ArrayBuffer(2048));
const to = new Uint8Array(Int32Array.of(17 | (0x0608 << 16), link, 0, 0, 0).buffer);
const at = { question: addressOf(question), answer: addressOf(answer), to: addressOf(to) };
encodeArpFrame(
  {
    kind: "arp-frame",
    destination: BROADCAST,
    source: mac as Mac,
    vlan: 0,
    arp: { kind: "arp", operation: REQUEST, senderMac: mac as Mac, senderIp: sender, targetMac: 0 as Mac, targetIp: 0 },
  },
  question,
);

process.on("message", (task: Task) => {
  process.send?.(perform(task));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

function perform(task: Task): Outcome {
  const start = nowUs();
  switch (task.kind) {
    case "one-by-one":
      return { ...oneByOne(task), seconds: (nowUs() - start) / 1e6 };
    case "abreast":
      return { ...abreast(task.target, task.questions, task.outstanding), seconds: (nowUs() - start) / 1e6 };
    case "foreign":
      foreign(task.target, task.questions, task.perSecond);
      return { latencies: new Float64Array(), lost: 0, seconds: (nowUs() - start) / 1e6 };
  }
}

function oneByOne({ target, questions, pauseMs, isAsleep }: Task & { kind: "one-by-one" }): Omit<Outcome, "seconds"> {
  const latencies = new Float64Array(questions);
  const nobodyWakesIt = new Int32Array(new SharedArrayBuffer(4));
  let lost = 0;
  for (let index = 0; index < questions; index += 1) {
    if (pauseMs > 0) Atomics.wait(nobodyWakesIt, 0, 0, pauseMs);
    const asked = nowUs();
    ask(target);
    const isAnswered = awaitAnswer(target, asked, isAsleep ? 0 : MSG_DONTWAIT);
    latencies[index] = nowUs() - asked;
    if (!isAnswered) lost += 1;
  }
  return { latencies, lost };
}

function abreast(target: number, questions: number, outstanding: number): Omit<Outcome, "seconds"> {
  let lost = 0;
  for (let index = 0; index < outstanding; index += 1) ask(target);
  for (let answered = 0; answered < questions; answered += 1) {
    if (!awaitAnswer(target, nowUs(), MSG_DONTWAIT)) lost += 1;
    if (answered < questions - outstanding) ask(target);
  }
  return { latencies: new Float64Array(), lost };
}

function foreign(first: number, questions: number, perSecond: number): void {
  const start = nowUs();
  for (let index = 0; index < questions; index += 1) {
    while (nowUs() - start < (index * 1e6) / perSecond);
    ask(first + (index % 250));
  }
}

function ask(target: number): void {
  writeUint32(question, TARGET_AT, target);
  sendto(socket.fd, at.question, LENGTH, 0, at.to, to.length);
}

function awaitAnswer(target: number, asked: number, flags: number): boolean {
  while (nowUs() - asked < LOST_AFTER_MS * 1e3) {
    const length = recvfrom(socket.fd, at.answer, answer.length, flags, 0, 0);
    if (length > 0 && readUint32(answer, ANSWERED_AT) === target) return true;
  }
  return false;
}

function nowUs(): number {
  return Number(process.hrtime.bigint()) / 1e3;
}
