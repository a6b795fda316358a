import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { ip } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { createAnnouncerClient } from "../../speaker/announcer-client.ts";
import type { AnnouncerClient } from "../../speaker/announcer-client.ts";
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import type { FromAnnouncer, Intent } from "../../speaker/announcer/protocol.ts";
import { eventually } from "../support/eventually.ts";
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
  [logged, heard, ended, stopping] = [[], [], 0, new AbortController()];
  client = createAnnouncerClient({
    socket,
    node: "a",
    clock: systemClock,
    log: noting(),
    onMessage: (message) => heard.push(message),
    onGone: () => {
      ended += 1;
    },
  });
  client.intend(new Map([[APP, intent(APP)]]));
  running = client.run(stopping.signal);
});

afterEach(async () => {
  stopping.abort();
  await running;
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

function intent(group: Ip): Intent {
  return { group, addresses: [group], links: { kind: "all" }, candidates: [{ node: "a", weight: 0 }] };
}

/** A log that keeps the names of warnings and errors. */
function noting(): Log {
  const note = (_: object, event: string): number => logged.push(event);
  return { debug: () => undefined, info: () => undefined, warn: note, error: note };
}
