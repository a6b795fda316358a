import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ip } from "../../shared/net/ip.ts";
import type { FromAnnouncer, Intent } from "../../speaker/announcer/protocol.ts";
import { at } from "../api-server/object.ts";
import { startSpeaker } from "../cluster/running-speaker.ts";
import { createSpeakerFixture } from "../cluster/speaker-fixture.ts";
import type { SpeakerFixture } from "../cluster/speaker-fixture.ts";
import { startFakeAnnouncer } from "../speaker/fake-announcer.ts";
import type { FakeAnnouncer } from "../speaker/fake-announcer.ts";
import { connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

let embedded: Awaited<ReturnType<typeof connectEmbedded>>["embedded"];
let cluster: SpeakerFixture;
let folder: string;
let announcer: FakeAnnouncer;
let stop: () => Promise<void>;

beforeEach(async () => {
  const api = await connectEmbedded();
  embedded = api.embedded;
  cluster = await createSpeakerFixture(api);
  folder = await mkdtemp(join(tmpdir(), "speaker-"));
  announcer = await startFakeAnnouncer(join(folder, "announcer.sock"), { answer: announced });
  stop = await startSpeaker(cluster, { announcerSocket: join(folder, "announcer.sock") });
});

afterEach(async () => {
  await stop();
  await announcer.close();
  await cluster.close();
  await rm(folder, { recursive: true });
});

describe("while the API server is away", () => {
  it("every announcer is told what was known, and what happened meanwhile is caught up with", async () => {
    await cluster.createService("app", "192.0.2.1", [cluster.nodes[0]]);
    await eventually(async () => (await reported()).length === 1);
    const group = ip("192.0.2.1");

    await embedded.stop();
    await announcer.close();
    announcer = await startFakeAnnouncer(join(folder, "announcer.sock"));
    await eventually(() => announcer.heard.at(-1)?.kind === "complete");
    expect(announcer.intents.has(group)).toBe(true);
    announcer.say({ kind: "standing", group, standing: { kind: "silent", reason: "owned-elsewhere" } });

    await embedded.resume();
    await eventually(async () => (await reported()).length === 0, { ms: 20_000 });
    await cluster.createService("other", "192.0.2.2", [cluster.nodes[0]]);
    await eventually(() => announcer.intents.has(ip("192.0.2.2")));
  });
});

describe("an API server that refuses every other write", () => {
  it("has the right statuses in the end, one for each Service", async () => {
    const writes = { resource: "servicel2statuses.metallb.io", userAgent: /^lanlord-speaker\// };
    const often = { every: 2 };
    embedded.faults.inject({ kind: "answer", code: 500 }, { ...writes, verb: "create" }, often);
    embedded.faults.inject({ kind: "answer", code: 409 }, { ...writes, verb: "patch" }, often);
    embedded.faults.inject({ kind: "answer", code: 429, retryAfterSeconds: 1 }, { ...writes, verb: "delete" }, often);
    const names = ["app-1", "app-2", "app-3", "app-4"];
    for (const [nth, name] of names.entries()) await cluster.createService(name, `192.0.2.${nth}`, [cluster.nodes[0]]);
    await eventually(
      async () => {
        expect(await reported()).toEqual(names);
        return true;
      },
      { ms: 20_000 },
    );
    for (const name of names) await cluster.setEndpoints(name, []);
    await eventually(async () => (await reported()).length === 0, { ms: 20_000 });
  });
});

function announced({ group }: Intent): FromAnnouncer {
  return { kind: "standing", group, standing: { kind: "announced", links: ["eth0"] } };
}

/** The Services that have a status written to its end, as often as they have one. */
async function reported(): Promise<readonly string[]> {
  return (await cluster.statuses()).map((status) => String(at(status, "status", "serviceName"))).sort();
}
