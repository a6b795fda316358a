/**
 * The hot path: a frame comes in, a reply goes out, straight down. Measured by `make bench` (arp.*): it writes into
 * memory that is there instead of making new values.
 */
import type { Clock } from "../../../../shared/clock.ts";
import { answer } from "../../answer/answer.ts";
import type { Exchange } from "../../system/packet-socket.ts";
import { decodeFrame, encodeFrame, targetOf } from "../../wire/frame.ts";
import type { Frame, Protocol } from "../../wire/frame.ts";
import type { Malformed } from "../../wire/malformed.ts";
import { CLOSING, COUNTERS, REQUESTS, RESPONSES, SILENCES } from "./memory.ts";
import type { Memory, Silence } from "./memory.ts";
import { search } from "./table.ts";
import type { Found } from "./table.ts";

/** Answers the protocol's frames until it is told to end; the thread does nothing else. */
export function serve(protocol: Protocol, exchange: Exchange, memory: Memory, clock: Clock): void {
  const found: Found = { record: 0, mac: undefined, fence: 0 };
  while (Atomics.load(memory.control, CLOSING) === 0) {
    const length = exchange.receive();
    if (length > 0) respond(decodeFrame(protocol, exchange.heard, length), exchange, memory, found, clock);
  }
}

function respond(heard: Frame | Malformed, exchange: Exchange, memory: Memory, found: Found, clock: Clock): void {
  if (heard.kind === "malformed") {
    count(memory, heard.reason);
    return;
  }
  search(memory, exchange.link(), targetOf(heard), found);
  const reply = answer(heard, found, clock.now());
  if (found.mac !== undefined) Atomics.add(memory.counters, found.record * COUNTERS + REQUESTS, 1);
  if (reply.kind === "unanswered") count(memory, reply.reason);
  else if (exchange.send(encodeFrame(reply, exchange.reply))) {
    Atomics.add(memory.counters, found.record * COUNTERS + RESPONSES, 1);
  } else count(memory, "not-sent");
}

function count(memory: Memory, silence: Silence): void {
  Atomics.add(memory.silences, SILENCES.indexOf(silence), 1);
}
