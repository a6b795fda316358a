/** The unix socket that a speaker connects to: one at a time, the one that greeted last. Questions are answered to any number. */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { Clock } from "../../../shared/clock.ts";
import { createLineReader } from "../../../shared/lines.ts";
import type { Log } from "../../../shared/log.ts";
import { LONGEST_LINE, PROTOCOL_VERSION } from "../protocol.ts";
import type { FromAnnouncer, ToAnnouncer } from "../protocol.ts";
import type { AnnouncerState, Query } from "../state.ts";
import { SystemError } from "../system/system-error.ts";
import { decodeToAnnouncer, refused } from "./decode.ts";
import type { Refusal } from "./decode.ts";
import { makeWay } from "./make-way.ts";

/** A speaker that leaves this much unread is hung up on, and starts afresh. */
const MOST_UNREAD_BYTES = 16 << 20;

/** What the other end does. */
export interface SpeakerEvents {
  /** Why a speaker for this node is not welcome; undefined when it is. */
  readonly objection: (node: string) => string | undefined;
  /** All messages that came in one go, so that the work they make is done once. A greeting starts everything afresh. */
  readonly heard: (messages: readonly ToAnnouncer[]) => void;
  /** What whoever asks is told. */
  readonly state: () => AnnouncerState;
}

/** The way to the speaker, while there is one. */
export interface SpeakerSocket {
  /** Rejects when the path is taken. */
  readonly listen: (path: string) => Promise<void>;
  /** Lost when nobody is connected: whoever connects is told everything. */
  readonly send: (message: FromAnnouncer) => void;
  readonly close: () => Promise<void>;
}

/** Does not listen yet. */
export function createSpeakerSocket(clock: Pick<Clock, "after">, log: Log, events: SpeakerEvents): SpeakerSocket {
  const connections = new Set<Socket>();
  let speaker: Socket | undefined;

  const heed = (socket: Socket, line: string): readonly ToAnnouncer[] => {
    if (socket.writableEnded) return [];
    const message = admitted(decodeToAnnouncer(line), socket === speaker, events);
    if (message.kind === "refused") {
      log.error({ reason: message.reason }, "message-refused");
      write(socket, message);
      return [];
    }
    if (message.kind === "query") {
      write(socket, events.state());
      // So that the answer is over for a program that knows nothing but to read to the end.
      socket.end();
      return [];
    }
    if (message.kind === "speaker" && socket !== speaker) {
      speaker?.destroy();
      speaker = socket;
      log.info({ node: message.node }, "speaker-connected");
    }
    return [message];
  };

  const server = createServer((socket) => {
    connections.add(socket);
    const reader = createLineReader(LONGEST_LINE);
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      // A speaker that says everything is not listened to in one go: hellos are heard in between.
      socket.pause();
      clock.after(0, () => socket.resume());
      const lines = reader.push(chunk);
      if (lines === undefined) socket.destroy(new Error(`a line is longer than ${LONGEST_LINE}`));
      else events.heard(lines.flatMap((line) => heed(socket, line)));
    });
    socket.on("error", (err) => {
      log.warn({ err }, "connection-broken");
    });
    socket.on("close", () => {
      connections.delete(socket);
      if (socket !== speaker) return;
      speaker = undefined;
      log.info({}, "speaker-gone");
    });
    write(socket, { kind: "announcer", version: PROTOCOL_VERSION });
  });

  return {
    listen: async (path) => {
      await makeWay(path);
      await listen(server, path);
    },
    send: (message) => {
      if (speaker !== undefined) write(speaker, message);
    },
    close: async () => {
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function admitted(
  message: ToAnnouncer | Query | Refusal,
  isFromSpeaker: boolean,
  events: SpeakerEvents,
): ToAnnouncer | Query | Refusal {
  if (message.kind === "refused") return message;
  if (message.kind === "query") return isFromSpeaker ? refused("query-by-the-speaker") : message;
  if (message.kind !== "speaker") return isFromSpeaker ? message : refused("not-greeted");
  if (message.version !== PROTOCOL_VERSION) return refused("version-not-spoken");
  const objection = events.objection(message.node);
  return objection === undefined ? message : refused(objection);
}

function write(socket: Socket, message: FromAnnouncer | AnnouncerState): void {
  socket.write(`${JSON.stringify(message)}\n`);
  if (socket.writableLength > MOST_UNREAD_BYTES) socket.destroy(new Error("the speaker does not read"));
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new SystemError("SOCKET_NOT_MADE", `listening on ${path}: ${cause.message}`, cause));
    });
    server.listen(path, resolve);
  });
}
