/** An announcer that holds nothing: it keeps what a speaker sends it, and says what a test wants it to say. */
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { createLineReader } from "../../shared/lines.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { LONGEST_LINE, PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import type { FromAnnouncer, Intent, ToAnnouncer } from "../../speaker/announcer/protocol.ts";

/** One that listens. */
export interface FakeAnnouncer {
  /** Everything since it was started, in order. */
  readonly heard: readonly ToAnnouncer[];
  /** What is intended now, by group. */
  readonly intents: ReadonlyMap<Ip, Intent>;
  readonly say: (message: FromAnnouncer) => void;
  /** Sends a line as it is. */
  readonly sayLine: (line: string) => void;
  /** Hangs up. */
  readonly hangUp: () => void;
  readonly close: () => Promise<void>;
}

/** Listens on that path. With an answer, it says that of every intent; with a rest, it reads no more until that is over. */
export async function startFakeAnnouncer(
  path: string,
  options: {
    readonly version?: number;
    readonly answer?: (intent: Intent) => FromAnnouncer;
    readonly rest?: () => Promise<void>;
  } = {},
): Promise<FakeAnnouncer> {
  const heard: ToAnnouncer[] = [];
  const intents = new Map<Ip, Intent>();
  let speaker: Socket | undefined;
  const sayLine = (line: string): void => {
    speaker?.write(`${line}\n`);
  };
  const say = (message: FromAnnouncer): void => {
    sayLine(JSON.stringify(message));
  };
  const heed = (message: ToAnnouncer): void => {
    heard.push(message);
    if (message.kind === "withdraw") intents.delete(message.group);
    if (message.kind !== "intend") return;
    intents.set(message.intent.group, message.intent);
    if (options.answer !== undefined) say(options.answer(message.intent));
  };
  const server = createServer((socket) => {
    speaker = socket;
    const reader = createLineReader(LONGEST_LINE);
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("data", (chunk: string) => {
      for (const line of reader.push(chunk) ?? []) heed(JSON.parse(line) as ToAnnouncer);
      if (options.rest === undefined) return;
      socket.pause();
      void options.rest().then(() => socket.resume());
    });
    say({ kind: "announcer", version: options.version ?? PROTOCOL_VERSION });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    heard,
    intents,
    say,
    sayLine,
    hangUp: () => speaker?.destroy(),
    close: () => {
      speaker?.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
