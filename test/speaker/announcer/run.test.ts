import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Mac } from "../../../shared/net/mac.ts";
import { PROTOCOL_VERSION } from "../../../speaker/announcer/protocol.ts";
import { run } from "../../../speaker/announcer/run.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import type { FakeClock } from "../../support/fake-clock.ts";
import { eventually } from "../../support/eventually.ts";
import { connectSpeaker } from "./announcer-process.ts";
import type { TestSpeaker } from "./announcer-process.ts";

const LINK = { index: 1, name: "eth0", mac: 0x02_00_00_00_00_01 as Mac };
const NOT_HELLO = Uint8Array.of(1, 2, 3);

let folder: string;
let clock: FakeClock;
let unbelieved: Map<"wrong-seal", number>;
let hear: (link: number, datagram: Uint8Array) => void;
let stopping: AbortController;
let running: Promise<void>;
let speakers: TestSpeaker[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-"));
  [clock, speakers, stopping] = [createFakeClock(), [], new AbortController()];
  unbelieved = new Map();
  running = run(
    {
      socket: join(folder, "announcer.sock"),
      node: "a",
      links: {
        watch: async function* () {
          yield await Promise.resolve({ usable: [LINK], unfit: new Map() });
        },
      },
      responder: {
        answers: () => true,
        hold: () => new Set(),
        answerUntil: ignore,
        announce: ignore,
        heard: () => [],
        silences: () => new Map(),
        close: () => Promise.resolve(),
      },
      ears: { listenFor: ignore, hear: () => [], probe: ignore, close: ignore },
      lines: {
        linksAre: ignore,
        nodesAre: ignore,
        send: () => true,
        listen: (heard) => {
          hear = heard;
        },
        close: ignore,
        refusals: () => unbelieved,
      },
      ways: {
        pace: { perSecond: 1_000, jitterMs: 0, intervalMs: 0 },
        probing: "off",
        placement: "balanced",
        helloIntervalMs: 150,
        deadAfterMs: 450,
        rebalanceAfterMs: undefined,
      },
      clock,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    },
    stopping.signal,
  );
});

afterEach(async () => {
  for (const speaker of speakers) speaker.close();
  stopping.abort();
  await running;
  await rm(folder, { recursive: true });
});

it("tells every second who owns how much, and of all hellos that were not heeded", async () => {
  const speaker = await connect();
  await clock.advance(1);
  hear(LINK.index, NOT_HELLO);
  await clock.advance(999);
  await eventually(() => figures(speaker).length === 1);
  unbelieved.set("wrong-seal", 2);
  await clock.advance(1_000);
  await eventually(() => figures(speaker).length === 2);
  expect(figures(speaker)).toMatchObject([
    { links: [{ link: "eth0", peers: 0, groups: 0 }], refusedHellos: { "not-hello": 1 } },
    { links: [{ link: "eth0", peers: 0, groups: 0 }], refusedHellos: { "not-hello": 1, "wrong-seal": 2 } },
  ]);
});

it("tells a speaker that comes later the same", async () => {
  (await connect()).close();
  await clock.advance(10_000);
  const next = await connect();
  await clock.advance(1_000);
  expect(await eventually(() => figures(next).length === 1)).toBe(true);
});

it("tells whoever asks, too, of all hellos that were not heeded", async () => {
  const asker = await connectSpeaker(join(folder, "announcer.sock"));
  await clock.advance(1);
  hear(LINK.index, NOT_HELLO);
  unbelieved.set("wrong-seal", 2);
  asker.sendText('{"kind":"query"}\n');
  await eventually(asker.isClosed);
  expect(asker.heard()[1]).toMatchObject({ kind: "state", refusedHellos: { "not-hello": 1, "wrong-seal": 2 } });
});

async function connect(): Promise<TestSpeaker> {
  const speaker = await connectSpeaker(join(folder, "announcer.sock"));
  speakers.push(speaker);
  const complete = { kind: "complete" } as const;
  speaker.send({ kind: "speaker", version: PROTOCOL_VERSION, node: "a" }, complete);
  speaker.sendText("?\n");
  // What it sent before has been heard by then.
  await eventually(() => speaker.heard().some(({ kind }) => kind === "refused"));
  return speaker;
}

function figures(speaker: TestSpeaker): readonly unknown[] {
  return speaker.heard().flatMap((message) => (message.kind === "ownership" ? [message.figures] : []));
}

function ignore(): void {
  return undefined;
}
