/** An announcer in a process of its own, and a speaker's end of its socket. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { FromAnnouncer, ToAnnouncer } from "../../../speaker/announcer/protocol.ts";
import type { Namespace } from "../../netns/namespace.ts";
import { eventually } from "../../support/eventually.ts";

const MAIN = join(import.meta.dirname, "../../../speaker/announcer/main.ts");

/** A running announcer; what it printed so far. */
export interface AnnouncerProcess {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Its exit code or signal, once it has one. */
  readonly ended: Promise<number | string | null>;
}

/** How it is started, besides its own flags. */
export interface Start {
  /** What comes before `node` on the command line. */
  readonly prefix?: readonly string[];
  /** Node's own flags. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts one with these flags. */
export function startAnnouncer(
  flags: readonly string[],
  { prefix = [], node = [], env = {} }: Start = {},
): AnnouncerProcess {
  const [command = "", ...args] = [...prefix, process.execPath, ...node, MAIN, ...flags];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  return { child, output: () => output, ended };
}

/** To start a program in a namespace. */
export function within(namespace: Namespace): Start {
  return { prefix: ["ip", "netns", "exec", namespace.name] };
}

/** A speaker's end. */
export interface TestSpeaker {
  readonly send: (...messages: readonly ToAnnouncer[]) => void;
  readonly sendText: (text: string) => void;
  readonly heard: () => readonly FromAnnouncer[];
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** Whether it says that a group is announced. */
export function isAnnouncing(message: FromAnnouncer): boolean {
  return message.kind === "standing" && message.standing.kind === "announced";
}

/** Connects as soon as somebody listens. */
export async function connectSpeaker(path: string): Promise<TestSpeaker> {
  const socket = await eventually(() => connected(path));
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => undefined);
  return {
    send: (...messages) => socket.write(messages.map((message) => `${JSON.stringify(message)}\n`).join("")),
    sendText: (line) => socket.write(line),
    heard: () =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as FromAnnouncer),
    isClosed: () => socket.closed,
    close: () => socket.destroy(),
  };
}

async function connected(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, "connect");
  return socket;
}
