import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../../shared/clock.ts";
import { ip } from "../../../../shared/net/ip.ts";
import { PROTOCOL_VERSION } from "../../../../speaker/announcer/protocol.ts";
import type { ToAnnouncer } from "../../../../speaker/announcer/protocol.ts";
import type { AnnouncerState } from "../../../../speaker/announcer/state.ts";
import { createSpeakerSocket } from "../../../../speaker/announcer/socket/server.ts";
import type { SpeakerSocket } from "../../../../speaker/announcer/socket/server.ts";
import { eventually } from "../../../support/eventually.ts";
import { connectSpeaker } from "../announcer-process.ts";

const README = join(import.meta.dirname, "../../../../README.md");
const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const GREETING: ToAnnouncer = { kind: "speaker", version: PROTOCOL_VERSION, node: "a" };
const ANNOUNCER = { kind: "announcer", version: PROTOCOL_VERSION };
const STATE: AnnouncerState = {
  kind: "state",
  node: "a",
  version: "1.2.3",
  incarnation: "2026-01-02T03:04:05.678Z",
  links: [
    {
      name: "eth0",
      mac: "02:00:00:00:00:01",
      phase: "ready",
      fenceMs: 280,
      helloIntervalMs: 150,
      deadAfterMs: 450,
      peers: [
        {
          node: "b",
          mac: "02:00:00:00:00:02",
          isReady: true,
          isLeaving: false,
          lastHeardMs: 20,
          incarnation: "2026-01-02T03:04:06.789Z",
          claims: 1,
          isComplete: true,
        },
      ],
      loads: { a: 0, b: 1 },
    },
  ],
  groups: [
    {
      group: ip("192.0.2.1"),
      link: "eth0",
      owner: "b",
      term: 2,
      state: "answering",
      weight: 0,
      sinceMs: 1_000,
    },
  ],
  changes: [{ group: ip("192.0.2.1"), link: "eth0", from: "a", to: "b", term: 2, reason: "handed-off", agoMs: 1_000 }],
  gained: { "claimed-orphan": 1 },
  lost: { "handed-off": 1 },
  rebalanced: 0,
  fencesPassed: 0,
  refusedHellos: { "not-newer": 3 },
};

let folder: string;
let path: string;
let heard: ToAnnouncer[];
let server: SpeakerSocket;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "server-"));
  path = join(folder, "announcer.sock");
  heard = [];
  server = createSpeakerSocket(systemClock, LOG, {
    objection: () => undefined,
    heard: (messages) => heard.push(...messages),
    state: () => STATE,
  });
  await server.listen(path);
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe("a speaker that says everything at once", () => {
  it("is listened to piece by piece, so that other things have their turn in between", async () => {
    const turns: (() => void)[] = [];
    /** How many messages came in each turn. */
    const pieces = [0];
    const patient = createSpeakerSocket({ after: (_ms, call) => (turns.push(call), () => undefined) }, LOG, {
      objection: () => undefined,
      heard: ({ length }) => pieces.push((pieces.pop() ?? 0) + length),
      state: () => STATE,
    });
    const other = join(folder, "patient.sock");
    await patient.listen(other);
    const speaker = await connectSpeaker(other);
    const everything = Array<ToAnnouncer>(20_000).fill({ kind: "withdraw", group: ip("192.0.2.1") });
    speaker.send(GREETING, ...everything);
    await eventually(
      () => {
        pieces.push(0);
        for (const turn of turns.splice(0)) turn();
        return sum(pieces) === 1 + everything.length;
      },
      { everyMs: 1 },
    );
    expect(Math.max(...pieces)).toBeLessThan(everything.length / 5);
    speaker.close();
    await patient.close();
  });
});

describe("a question for the announcer's state", () => {
  it("is answered in one line, and that was all", async () => {
    expect(await ask('{"kind":"query"}\n')).toEqual([ANNOUNCER, STATE]);
  });

  it("is answered once, and what comes after it is not read", async () => {
    expect(await ask(`{"kind":"query"}\n{"kind":"query"}\n${JSON.stringify(GREETING)}\n`)).toEqual([ANNOUNCER, STATE]);
    expect(heard).toEqual([]);
  });

  it("takes nothing from the speaker, however many ask", async () => {
    const speaker = await connectSpeaker(path);
    speaker.send(GREETING);
    await eventually(() => heard.length === 1);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('{"kind":"query"}\n')));
    expect(answers).toEqual(Array(10).fill([ANNOUNCER, STATE]));
    server.send({ kind: "conflict", address: ip("192.0.2.1"), mac: "02:00:00:00:00:07", link: "eth0", lastedMs: 0 });
    await eventually(() => speaker.heard().length === 2);
    expect(speaker.heard()).toMatchObject([ANNOUNCER, { kind: "conflict" }]);
    expect(heard).toEqual([GREETING]);
    speaker.close();
  });

  it("is refused to a speaker, which would be hung up on", async () => {
    const speaker = await connectSpeaker(path);
    speaker.send(GREETING);
    speaker.sendText('{"kind":"query"}\n');
    await eventually(() => speaker.heard().length === 2);
    expect(speaker.heard()[1]).toEqual({ kind: "refused", reason: "query-by-the-speaker" });
    expect(speaker.isClosed()).toBe(false);
    speaker.close();
  });

  it.each([
    ["not-a-json-object", "what?\n"],
    ["unknown-kind", '{"kind":"question"}\n'],
    ["not-greeted", '{"kind":"complete"}\n'],
  ])("is refused when it is none: %s", async (reason, text) => {
    expect(await ask(text)).toEqual([ANNOUNCER, { kind: "refused", reason }]);
    expect(heard).toEqual([]);
  });

  it("is asked by hand as the README says", async () => {
    const [command = ""] = /^node -e .*"query".*$/m.exec(await readFile(README, "utf8")) ?? [];
    const { stdout } = await promisify(execFile)("sh", ["-c", command.replace("/run/lanlord/announcer.sock", path)]);
    expect(stdout.trim().split("\n").map(parse)).toEqual([ANNOUNCER, STATE]);
  });
});

/** All that is answered until the announcer hangs up, or knows that we have. */
async function ask(text: string): Promise<readonly unknown[]> {
  const socket = connect(path).setEncoding("utf8").end(text);
  const answer = (await socket.toArray()).join("");
  return answer.trim().split("\n").map(parse);
}

function parse(line: string): unknown {
  return JSON.parse(line);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
