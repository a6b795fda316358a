/** The speaker's end of the socket: keeps its announcer told of every intent, through any number of restarts of either. */
import { connect } from "node:net";
import type { Socket } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { retryDelay } from "../shared/backoff.ts";
import { sleep } from "../shared/clock.ts";
import type { Cancel, Clock } from "../shared/clock.ts";
import { createLineReader } from "../shared/lines.ts";
import type { Log } from "../shared/log.ts";
import type { Ip } from "../shared/net/ip.ts";
import { decodeFromAnnouncer } from "./announcer-message.ts";
import { LONGEST_LINE, PROTOCOL_VERSION } from "./announcer/protocol.ts";
import type { FromAnnouncer, Intent, NodeAddresses, ToAnnouncer } from "./announcer/protocol.ts";
import { createUntold } from "./untold.ts";

/** The announcer is on this machine, and each moment without it is one in which nothing changes hands. */
const RETRY = { firstMs: 20, longestMs: 1_000 };
/** An announcer that makes no room for more in this time is given up, and told everything again later. */
const PATIENCE_MS = 10_000;

/** Which announcer, and who listens to it. */
export interface AnnouncerClientOptions {
  readonly socket: string;
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onMessage: (message: FromAnnouncer) => void;
  /** Called when a connection is over: whatever was said may be no longer so, and will be said again. */
  readonly onGone: () => void;
}

/** The way to the announcer. */
export interface AnnouncerClient {
  /** Where all nodes are. In force until said otherwise, connected or not. */
  readonly nodesAre: (nodes: readonly NodeAddresses[]) => void;
  /** New or different intents by group; undefined withdraws. In force until said otherwise, connected or not. */
  readonly intend: (changes: ReadonlyMap<Ip, Intent | undefined>) => void;
  /** Connects, again and again until the signal is aborted: only once every intent is known, for what is not named is withdrawn. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Without intents, and not connected. */
export function createAnnouncerClient(options: AnnouncerClientOptions): AnnouncerClient {
  const { clock, log } = options;
  const intents = new Map<Ip, Intent>();
  let nodes: readonly NodeAddresses[] = [];
  let tell: Tell | undefined;

  return {
    nodesAre: (now) => {
      if (isDeepStrictEqual(nodes, now)) return;
      nodes = now;
      tell?.([{ kind: "nodes", nodes }]);
    },
    intend: (changes) => {
      for (const [group, intent] of changes) {
        if (intent === undefined) intents.delete(group);
        else intents.set(group, intent);
      }
      tell?.([...changes].map(message).sort(withdrawalsLast));
    },
    run: async (signal) => {
      for (let failures = 0; !signal.aborted;) {
        const wasHeard = await converse(signal);
        failures = wasHeard ? 1 : failures + 1;
        await sleep(clock, retryDelay(RETRY, failures, clock.random), signal);
      }
    },
  };

  /** One connection, from greeting to end; whether the announcer said anything we understand. */
  function converse(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      let wasHeard = false;
      const socket = connect({ path: options.socket, signal });
      const reader = createLineReader(LONGEST_LINE);
      socket.setEncoding("utf8");
      socket.on("connect", () => {
        log.info({ socket: options.socket }, "announcer-connected");
        tell = createTell(socket, clock);
        tell([
          { kind: "speaker", version: PROTOCOL_VERSION, node: options.node },
          { kind: "nodes", nodes },
          ...[...intents.values()].map((intent) => ({ kind: "intend", intent }) as const),
          { kind: "complete" },
        ]);
      });
      socket.on("data", (chunk: string) => {
        const lines = reader.push(chunk);
        if (lines === undefined) socket.destroy(new Error(`a line is longer than ${LONGEST_LINE}`));
        for (const line of lines ?? []) if (heed(socket, line)) wasHeard = true;
      });
      socket.on("error", (err) => {
        if (!signal.aborted) log.warn({ socket: options.socket, err }, "announcer-not-reached");
      });
      socket.on("close", () => {
        tell = undefined;
        options.onGone();
        resolve(wasHeard);
      });
    });
  }

  function heed(socket: Socket, line: string): boolean {
    const said = decodeFromAnnouncer(line);
    if (said === undefined) log.error({ line: line.slice(0, 200) }, "announcer-not-understood");
    if (said?.kind === "refused") log.error({ reason: said.reason }, "announcer-refused");
    if (said === undefined || said.kind === "refused") return false;
    if (said.kind === "announcer" && said.version !== PROTOCOL_VERSION) {
      socket.destroy(new Error(`the announcer speaks version ${said.version} and we ${PROTOCOL_VERSION}`));
      return false;
    }
    options.onMessage(said);
    return true;
  }
}

function message([group, intent]: readonly [Ip, Intent | undefined]): ToAnnouncer {
  return intent === undefined ? { kind: "withdraw", group } : { kind: "intend", intent };
}

/** An address that goes from one group to another is held by the new one before the old one lets go. */
function withdrawalsLast(a: ToAnnouncer, b: ToAnnouncer): number {
  return Number(a.kind === "withdraw") - Number(b.kind === "withdraw");
}

/** What is said together and fits is sent in one piece, so that the announcer acts on all of it at once. */
type Tell = (messages: readonly ToAnnouncer[]) => void;

/** Sends as fast as it is read: however much there is to say, that alone is no reason to give an announcer up. */
function createTell(socket: Socket, clock: Clock): Tell {
  const untold = createUntold();
  /** Runs while the announcer is waited for. */
  let patience: Cancel | undefined;

  const send = (): void => {
    for (let piece = untold.take(); piece !== ""; piece = untold.take()) {
      if (socket.write(piece)) continue;
      patience = clock.after(PATIENCE_MS, () => socket.destroy(new Error("the announcer does not read")));
      return;
    }
  };
  socket.on("drain", () => {
    patience?.();
    patience = undefined;
    send();
  });
  socket.on("close", () => patience?.());
  return (messages) => {
    untold.add(messages);
    if (patience === undefined) send();
  };
}
