import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { ip } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { createAnnouncerClient } from "../../speaker/announcer-client.ts";
import type { AnnouncerClient } from "../../speaker/announcer-client.ts";
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import type { FromAnnouncer, Intent, ToAnnouncer } from "../../speaker/announcer/protocol.ts";
import { eventually } from "../support/eventually.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { startFakeAnnouncer } from "./fake-announcer.ts";
import type { FakeAnnouncer } from "./fake-announcer.ts";

let folder: string;
let socket: string;
let logged: string[];
let ended: number;
let heard: FromAnnouncer[];
let client: AnnouncerClient;
let announcer: FakeAnnouncer | undefined;
let stopping: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "client-"));
  socket = join(folder, "announcer.sock");
  start(systemClock, [intent(APP)]);
});

afterEach(async () => {
  await stop();
  await announcer?.close();
  announcer = undefined;
  await rm(folder, { recursive: true });
});

const [APP, MAIL] = [ip("192.0.2.1"), ip("192.0.2.2")];
const greeting = { kind: "speaker", version: PROTOCOL_VERSION, node: "a" };
const nowhere = { kind: "nodes", nodes: [] };
const complete = { kind: "complete" };

describe("an announcer client", () => {
  it("greets, sends every intent, and says that these were all", async () => {
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => announcer?.heard.length === 4);
    expect(announcer.heard).toEqual([greeting, nowhere, { kind: "intend", intent: intent(APP) }, complete]);
    expect(heard).toEqual([{ kind: "announcer", version: PROTOCOL_VERSION }]);
  });

  it("sends what changes, new intents before withdrawals", async () => {
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => announcer?.heard.length === 4);
    client.intend(
      new Map([
        [APP, undefined],
        [MAIL, intent(MAIL)],
      ]),
    );
    await eventually(() => announcer?.heard.length === 6);
    expect(announcer.heard.slice(4)).toEqual([
      { kind: "intend", intent: intent(MAIL) },
      { kind: "withdraw", group: APP },
    ]);
  });

  it("tells where the nodes are, first of all and when one moves", async () => {
    const at = (address: string) => [{ node: "a", addresses: [ip(address)] }];
    client.nodesAre(at("192.0.2.101"));
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => announcer?.heard.length === 4);
    client.nodesAre(at("192.0.2.101"));
    client.nodesAre(at("192.0.2.102"));
    await eventually(() => announcer?.heard.length === 5);
    expect([announcer.heard[1], announcer.heard[4]]).toEqual([
      { kind: "nodes", nodes: at("192.0.2.101") },
      { kind: "nodes", nodes: at("192.0.2.102") },
    ]);
  });

  it("tells an announcer that comes later, or again, what holds by then", async () => {
    await eventually(() => logged.includes("announcer-not-reached"));
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => announcer?.heard.length === 4);
    await announcer.close();
    client.intend(
      new Map([
        [APP, undefined],
        [MAIL, intent(MAIL)],
      ]),
    );
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => announcer?.heard.length === 4);
    expect(announcer.heard).toEqual([greeting, nowhere, { kind: "intend", intent: intent(MAIL) }, complete]);
  });

  it("comes back after being hung up on", async () => {
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => announcer?.heard.length === 4);
    announcer.hangUp();
    await eventually(() => announcer?.heard.length === 8);
    expect(announcer.heard[4]).toEqual(greeting);
  });

  it("says that the announcer is gone before it says what the next one does", async () => {
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => heard.length === 1);
    const endedBefore = ended;
    announcer.hangUp();
    await eventually(() => heard.length === 2);
    expect(ended).toBe(endedBefore + 1);
  });

  it("passes on what is said, and not what it cannot read", async () => {
    announcer = await startFakeAnnouncer(socket);
    await eventually(() => announcer?.heard.length === 4);
    announcer.sayLine("{");
    announcer.say({ kind: "refused", reason: "unknown-kind" });
    announcer.say({ kind: "standing", group: APP, standing: { kind: "announced", links: ["eth0"] } });
    await eventually(() => heard.length === 2);
    expect(heard[1]).toMatchObject({ kind: "standing" });
    expect(logged).toEqual(expect.arrayContaining(["announcer-not-understood", "announcer-refused"]));
  });

  it("does not work with an announcer of another version", async () => {
    announcer = await startFakeAnnouncer(socket, { version: PROTOCOL_VERSION + 1 });
    await eventually(() => logged.includes("announcer-not-reached"));
    expect(heard).toEqual([]);
  });
});

describe("an announcer that is told more than it can read at once", () => {
  let clock: FakeClock;

  beforeEach(async () => {
    await stop();
    clock = createFakeClock();
  });

  it("is told all of it, however long that takes", async () => {
    announcer = await startFakeAnnouncer(socket, { rest: () => clock.advance(100) });
    const intents = wordy(2_200);
    expect(intents.length * JSON.stringify(intents[0]).length).toBeGreaterThan(64 << 20);
    start(clock, intents);
    await eventually(() => announcer?.heard.at(-1)?.kind === "complete", { ms: 25_000 });
    expect(announcer.heard.map(about)).toEqual(["speaker", "nodes", ...intents.map(({ group }) => group), "complete"]);
    expect(clock.now()).toBeGreaterThan(10_000);
    expect(logged).toEqual([]);
  });

  it("is told what changes in the meantime", async () => {
    const rest = Promise.withResolvers<void>();
    announcer = await startFakeAnnouncer(socket, { rest: () => rest.promise });
    const intents = wordy(100);
    start(clock, intents);
    await eventually(() => clock.pending() === 1);
    client.intend(
      new Map([
        [APP, undefined],
        [MAIL, intent(MAIL)],
      ]),
    );
    rest.resolve();
    await eventually(() => announcer?.heard.at(-1)?.kind === "withdraw");
    expect(announcer.heard.slice(-3).map(about)).toEqual(["complete", MAIL, APP]);
    expect(announcer.heard).toHaveLength(intents.length + 5);
    expect(clock.pending()).toBe(0);
  });

  it("is given up when it reads nothing for ten seconds", async () => {
    announcer = await startFakeAnnouncer(socket, { rest: () => new Promise(() => undefined) });
    start(clock, wordy(100));
    await eventually(() => clock.pending() === 1);
    await clock.advance(9_999);
    expect([ended, logged]).toEqual([0, []]);
    await clock.advance(1);
    await eventually(() => ended === 1);
    expect(logged).toEqual(["announcer-not-reached", "the announcer does not read"]);
  });

  it("is not waited for any more when it hangs up", async () => {
    announcer = await startFakeAnnouncer(socket, { rest: () => new Promise(() => undefined) });
    start(clock, wordy(100));
    await eventually(() => clock.pending() === 1);
    announcer.hangUp();
    await eventually(() => ended === 1);
    const onlyTheNextAttempt = 1;
    expect(clock.pending()).toBe(onlyTheNextAttempt);
  });
});

/** From here on with that clock, and these intents. */
function start(clock: Clock, intents: readonly Intent[]): void {
  [logged, heard, ended, stopping] = [[], [], 0, new AbortController()];
  client = createAnnouncerClient({
    socket,
    node: "a",
    clock,
    log: noting(),
    onMessage: (message) => heard.push(message),
    onGone: () => {
      ended += 1;
    },
  });
  client.intend(new Map(intents.map((each) => [each.group, each])));
  running = client.run(stopping.signal);
}

async function stop(): Promise<void> {
  stopping.abort();
  await running;
}

/** So many, each of which takes 33 kB to tell. */
function wordy(count: number): readonly Intent[] {
  const candidates = Array.from({ length: 120 }, (_, i) => ({ node: `${"n".repeat(250)}${i}`, weight: 0 }));
  return Array.from({ length: count }, (_, i) => ({ ...intent(ip(`2001:db8::${(i + 1).toString(16)}`)), candidates }));
}

/** The group, or what else it is about. */
function about(message: ToAnnouncer): string {
  if (message.kind === "intend") return message.intent.group;
  return message.kind === "withdraw" ? message.group : message.kind;
}

function intent(group: Ip): Intent {
  return { group, addresses: [group], links: { kind: "all" }, candidates: [{ node: "a", weight: 0 }] };
}

/** A log that keeps the names of warnings and errors, and what the latter say. */
function noting(): Log {
  const note = ({ err }: { readonly err?: unknown }, event: string): number =>
    logged.push(event, ...(err instanceof Error ? [err.message] : []));
  return { debug: () => undefined, info: () => undefined, warn: note, error: note };
}
