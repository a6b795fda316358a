/**
 * Asks an address for a page every 10 ms, each time over a connection of its own, and tells when it began, when it
 * ended, and who served it. Ends with its standard input. Argument: the address. On standard output, a JSON value a line.
 */
import { connect } from "node:net";
import { systemClock } from "../../shared/clock.ts";
import type { Outcome } from "./recording.ts";

const VISIT_EVERY_MS = 10;

/** Lost then: sooner than TCP would send the first segment a second time, so that a lost segment is a lost visit. */
const PATIENCE_MS = 500;

const PORT = 80;

const [address = ""] = process.argv.slice(2);
process.stdin.once("end", () => process.exit()).resume();
next(systemClock.now());

/** By the clock and not by the last visit: a delay is not to add up. */
function next(due: number): void {
  const now = systemClock.now();
  if (now >= due) visit();
  const after = now >= due ? due + Math.ceil((now - due + 0.001) / VISIT_EVERY_MS) * VISIT_EVERY_MS : due;
  systemClock.after(after - now, () => next(after));
}

function visit(): void {
  const began = systemClock.now();
  tell({ began });
  const socket = connect({ host: address, port: PORT });
  let page = "";
  let isOver = false;
  const end = (outcome: Outcome): void => {
    if (isOver) return;
    isOver = true;
    cancel();
    socket.destroy();
    tell({ began, ended: systemClock.now(), outcome });
  };
  const cancel = systemClock.after(PATIENCE_MS, () => end({ kind: "lost", why: "not-answered" }));
  socket.setEncoding("utf8").on("connect", () => socket.write(`GET / HTTP/1.0\r\nHost: ${address}\r\n\r\n`));
  socket.on("data", (text: string) => (page += text));
  socket.on("error", () => end({ kind: "lost", why: "broken-off" }));
  socket.on("end", () => end(outcomeOf(page)));
}

/** The page says "node-1 served 192.0.2.1". */
function outcomeOf(page: string): Outcome {
  const by = /\r\n\r\n(\S+) served /.exec(page)?.[1];
  return by === undefined ? { kind: "lost", why: "broken-off" } : { kind: "served", by };
}

function tell(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
