/**
 * Asks for addresses over a packet socket and times the answers: a process of its own in the client's namespace, so
 * that nothing but the asking happens in it. Takes one task at a time from the process that started it.
 */
import type { Ip } from "../../shared/net/ip.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { addressOf, recvfrom, sendto } from "../../speaker/announcer/system/libc.ts";
import { openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";
import { readUint32 } from "../../speaker/announcer/wire/bytes.ts";
import { targetFor } from "../../speaker/announcer/wire/frame.ts";
import type { Protocol } from "../../speaker/announcer/wire/frame.ts";
import { ANSWERED_AT, ANSWERS, question, stranger } from "./questions.ts";

/** What to ask for, how often, and how. */
export type Task =
  /** One question at a time, so long after the last answer; the client looks for the answer, or sleeps until it comes. */
  | {
      readonly kind: "one-by-one";
      readonly target: Ip;
      readonly questions: number;
      readonly pauseMs: number;
      readonly isAsleep: boolean;
    }
  /** So many questions under way at any time. */
  | { readonly kind: "abreast"; readonly target: Ip; readonly questions: number; readonly outstanding: number }
  /** Questions for these in turn, each from the next of so many hosts, no faster than that; answers are not awaited. */
  | {
      readonly kind: "flood";
      readonly targets: readonly Ip[];
      readonly senders: number;
      readonly questions: number;
      readonly perSecond: number;
    };

/** How it went. */
export interface Outcome {
  /** From question to answer, in microseconds; a lost one counts as LOST_AFTER_MS. Empty where nothing is awaited. */
  readonly latencies: Float64Array;
  readonly seconds: number;
  readonly lost: number;
}

const LOST_AFTER_MS = 100;

const [protocolName, link, mac, sender] = process.argv.slice(2);
const protocol = protocolName as Protocol;
const self = { mac: Number(mac) as Mac, ip: sender as Ip };

const MSG_DONTWAIT = 0x40;

const socket = openPacketSocket(protocol, ANSWERS[protocol]);
const answer = new Uint8Array(new ArrayBuffer(2048));
const to = new Uint8Array(Int32Array.of(17, Number(link), 0, 0, 0).buffer);
const at = { answer: addressOf(answer), to: addressOf(to) };

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
      return { ...abreast(task), seconds: (nowUs() - start) / 1e6 };
    case "flood":
      flood(task);
      return { latencies: new Float64Array(), lost: 0, seconds: (nowUs() - start) / 1e6 };
  }
}

type Of<K extends Task["kind"]> = Task & { readonly kind: K };

function oneByOne({ target, questions, pauseMs, isAsleep }: Of<"one-by-one">): Omit<Outcome, "seconds"> {
  const ready = prepare(target, self);
  const latencies = new Float64Array(questions);
  const nobodyWakesIt = new Int32Array(new SharedArrayBuffer(4));
  let lost = 0;
  for (let index = 0; index < questions; index += 1) {
    if (pauseMs > 0) Atomics.wait(nobodyWakesIt, 0, 0, pauseMs);
    const asked = nowUs();
    ask(ready);
    const isAnswered = awaitAnswer(ready, asked, isAsleep ? 0 : MSG_DONTWAIT);
    latencies[index] = nowUs() - asked;
    if (!isAnswered) lost += 1;
  }
  return { latencies, lost };
}

function abreast({ target, questions, outstanding }: Of<"abreast">): Omit<Outcome, "seconds"> {
  const ready = prepare(target, self);
  let lost = 0;
  for (let index = 0; index < outstanding; index += 1) ask(ready);
  for (let answered = 0; answered < questions; answered += 1) {
    if (!awaitAnswer(ready, nowUs(), MSG_DONTWAIT)) lost += 1;
    if (answered < questions - outstanding) ask(ready);
  }
  return { latencies: new Float64Array(), lost };
}

function flood({ targets, senders, questions, perSecond }: Of<"flood">): void {
  const ready = Array.from({ length: senders }, (_, n) => {
    const target = targets[n % targets.length];
    if (target === undefined) throw new Error("a flood without targets");
    return prepare(target, stranger(protocol, n));
  });
  const start = nowUs();
  for (let asked = 0; asked < questions;) {
    for (const one of ready) {
      while (nowUs() - start < (asked * 1e6) / perSecond);
      ask(one);
      asked += 1;
    }
  }
}

/** A question that is written already. */
interface Ready {
  readonly bytes: Uint8Array;
  readonly address: number;
  /** The last word of the address that an answer is about. */
  readonly word: number;
}

function prepare(target: Ip, asker: Parameters<typeof question>[1]): Ready {
  const bytes = question(target, asker);
  return { bytes, address: addressOf(bytes), word: targetFor(target)[3] };
}

function ask({ address, bytes }: Ready): void {
  sendto(socket.fd, address, bytes.length, 0, at.to, to.length);
}

function awaitAnswer({ word }: Ready, asked: number, flags: number): boolean {
  while (nowUs() - asked < LOST_AFTER_MS * 1e3) {
    const length = recvfrom(socket.fd, at.answer, answer.length, flags, 0, 0);
    if (length > 0 && readUint32(answer, ANSWERED_AT[protocol]) === word) return true;
  }
  return false;
}

function nowUs(): number {
  return Number(process.hrtime.bigint()) / 1e3;
}
