import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ip } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import type { FromAnnouncer, Intent } from "../../speaker/announcer/protocol.ts";
import { at, listAt } from "../api-server/object.ts";
import { startFakeAnnouncer } from "../speaker/fake-announcer.ts";
import type { FakeAnnouncer } from "../speaker/fake-announcer.ts";
import { eventually } from "../support/eventually.ts";
import { startSpeaker } from "./running-speaker.ts";
import { createSpeakerFixture } from "./speaker-fixture.ts";
import type { SpeakerFixture } from "./speaker-fixture.ts";

let cluster: SpeakerFixture;
let folder: string;
let announcer: FakeAnnouncer;
let stopSpeaker: () => Promise<void>;
let count = 0;
/** A Service of each test's own, and the address that it holds. */
let app: string;
let address: Ip;

beforeAll(async () => {
  cluster = await createSpeakerFixture();
  folder = await mkdtemp(join(tmpdir(), "speaker-"));
});

afterAll(async () => {
  await cluster.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  count += 1;
  app = `app-${count}`;
  address = ip(`192.0.2.${count}`);
  announcer = await startFakeAnnouncer(socketPath(), { answer: announced });
  stopSpeaker = await startSpeaker(cluster, { announcerSocket: socketPath() });
});

afterEach(async () => {
  await stopSpeaker();
  await announcer.close();
});

describe("a Service that holds an address", () => {
  it("is intended, announced and reported", async () => {
    await cluster.createService(app, address, [cluster.nodes[1]]);
    const intent = await eventually(() => announcer.intents.get(address));
    expect(intent).toEqual({
      group: address,
      addresses: [address],
      links: { kind: "all" },
      candidates: cluster.nodes.map((node) => ({ node, weight: 0 })),
    });

    const status = await eventually(() => onlyStatus());
    const labels = {
      "metallb.io/node": cluster.nodes[0],
      "metallb.io/service-name": app,
      "metallb.io/service-namespace": cluster.namespace,
    };
    expect(status).toMatchObject({
      metadata: { generateName: "l2-", labels },
      status: { node: cluster.nodes[0], serviceName: app, serviceNamespace: cluster.namespace },
    });
    expect(at(status, "status", "interfaces")).toEqual([]);
    await eventually(async () => (await reasons()).length > 0);
    expect(await cluster.eventsAbout(app)).toEqual([
      { reason: "nodeAssigned", message: `announcing from node "${cluster.nodes[0]}" with protocol "layer2"` },
    ]);
  });

  it("is withdrawn when its endpoints are gone, and told again when they are back", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    await eventually(() => onlyStatus());
    await cluster.setEndpoints(app, []);
    await eventually(async () => (await ownStatuses()).length === 0);
    expect(announcer.intents.has(address)).toBe(false);
    await cluster.setEndpoints(app, [cluster.nodes[0]]);
    await eventually(() => onlyStatus());
    await eventually(async () => (await reasons()).length === 2);
    expect(await reasons()).toEqual(["nodeAssigned", "nodeAssigned"]);
  });

  it("is withdrawn when it is deleted", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    await eventually(() => onlyStatus());
    await cluster.remove(`/api/v1/namespaces/${cluster.namespace}/services/${app}`);
    await eventually(async () => (await ownStatuses()).length === 0);
    expect(announcer.intents.has(address)).toBe(false);
  });

  it("is reported no more once another node has it", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    await eventually(() => onlyStatus());
    announcer.say({ kind: "standing", group: address, standing: { kind: "silent", reason: "owned-elsewhere" } });
    await eventually(async () => (await ownStatuses()).length === 0);
    expect(announcer.intents.has(address)).toBe(true);
  });

  it("is warned about when this node lacks the interfaces that an advertisement names", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    await eventually(() => announcer.intents.get(address));
    announcer.say({ kind: "missing-links", group: address, missing: ["eth7"], usable: ["eth0", "eth1"] });
    announcer.say({ kind: "standing", group: address, standing: { kind: "silent", reason: "no-usable-link" } });
    const message = `node "${cluster.nodes[0]}" has no interface eth7; those it has that may announce: eth0, eth1`;
    await eventually(async () => (await reasons()).includes("announceFailed"));
    expect(await cluster.eventsAbout(app)).toContainEqual({ reason: "announceFailed", message });
  });
});

describe("Services that have addresses in common, of both families", () => {
  it("are one group with one intent, and one status each", async () => {
    const pools = `/apis/metallb.io/v1beta1/namespaces/${cluster.namespace}/ipaddresspools`;
    await cluster.patch(`${pools}/first`, { spec: { addresses: ["192.0.2.0/24", "2001:db8::/64"] } });
    const [dns, mail] = [`${app}-dns`, `${app}-mail`];
    await cluster.createService(dns, address, [cluster.nodes[0]]);
    await cluster.createService(mail, address, [cluster.nodes[0]]);
    const ingress = [{ ip: address }, { ip: "2001:db8::1" }];
    const path = `/api/v1/namespaces/${cluster.namespace}/services/${dns}/status`;
    await cluster.patch(path, { status: { loadBalancer: { ingress } } });
    await eventually(() => announcer.intents.get(address)?.addresses.length === 2);
    expect([...announcer.intents.keys()].filter((group) => group === address || group === "2001:db8::1")).toEqual([
      address,
    ]);
    await eventually(async () => {
      const services = (await cluster.statuses()).map((status) => at(status, "status", "serviceName"));
      expect(services.filter((name) => name === dns || name === mail).sort()).toEqual([dns, mail]);
      return true;
    });
  });
});

describe("a node that is annotated to hand over", () => {
  it("is no candidate for anything, until the annotation is removed", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    const [here, there] = cluster.nodes;
    await eventually(() => candidates().length === 2);
    await annotate("true");
    await eventually(() => candidates().join() === there);
    await annotate("false");
    await eventually(() => candidates().length === 2);
    expect(candidates()).toEqual([here, there]);
    await annotate(null);
  });

  function candidates(): readonly string[] {
    return announcer.intents.get(address)?.candidates.map(({ node }) => node) ?? [];
  }

  function annotate(value: string | null) {
    const annotations = { "lanlord.io/handoff": value };
    return cluster.patch(`/api/v1/nodes/${cluster.nodes[0]}`, { metadata: { annotations } });
  }
});

describe("a ServiceL2Status", () => {
  it("is repaired when somebody edits it", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    const path = await statusPath();
    await cluster.patch(path, { metadata: { labels: { "metallb.io/node": "elsewhere" } } });
    await cluster.patch(`${path}/status`, { status: { interfaces: [{ name: "eth7" }] } });
    await eventually(async () => {
      expect(await onlyStatus()).toMatchObject({
        metadata: { labels: { "metallb.io/node": cluster.nodes[0] } },
        status: { interfaces: [] },
      });
      return true;
    });
  });

  it("is made again when somebody deletes it, and its Event is not", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    const path = await statusPath();
    await cluster.remove(path);
    await eventually(async () => (await statusPath()) !== path);
    expect(await reasons()).toEqual(["nodeAssigned"]);
  });

  it("is there only once", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    await statusPath();
    const labels = {
      "metallb.io/node": cluster.nodes[0],
      "metallb.io/service-name": app,
      "metallb.io/service-namespace": cluster.namespace,
    };
    await cluster.create(`/apis/metallb.io/v1beta1/namespaces/${cluster.namespace}/servicel2statuses`, {
      apiVersion: "metallb.io/v1beta1",
      kind: "ServiceL2Status",
      metadata: { generateName: "l2-", labels },
    });
    expect(await eventually(() => onlyStatus())).toMatchObject({ metadata: { labels } });
  });
});

describe("a speaker that is started again", () => {
  it("changes nothing and tells nothing when nothing happened meanwhile", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    const path = await statusPath();
    await eventually(async () => (await reasons()).length === 1);
    await stopSpeaker();
    const before = announcer.heard.length;
    stopSpeaker = await startSpeaker(cluster, { announcerSocket: socketPath() });
    await eventually(() => announcer.heard.slice(before).some(({ kind }) => kind === "complete"));
    await eventually(() => announcer.intents.has(address));
    await settled();
    expect(await statusPath()).toBe(path);
    expect(await reasons()).toEqual(["nodeAssigned"]);
    expect(announcer.heard.slice(before).some(({ kind }) => kind === "withdraw")).toBe(false);
  });

  it("removes what it left when the Service went meanwhile", async () => {
    await cluster.createService(app, address, [cluster.nodes[0]]);
    await statusPath();
    await stopSpeaker();
    await cluster.remove(`/api/v1/namespaces/${cluster.namespace}/services/${app}`);
    stopSpeaker = await startSpeaker(cluster, { announcerSocket: socketPath() });
    await eventually(async () => (await ownStatuses()).length === 0);
    expect(await reasons()).toEqual(["nodeAssigned"]);
  });
});

it("tells everything again to an announcer that is started again", async () => {
  await cluster.createService(app, address, [cluster.nodes[0]]);
  await eventually(() => announcer.intents.has(address));
  const path = await statusPath();
  await announcer.close();
  announcer = await startFakeAnnouncer(socketPath(), { answer: announced });
  await eventually(() => announcer.heard.at(-1)?.kind === "complete");
  expect(announcer.heard[0]).toEqual({ kind: "speaker", version: PROTOCOL_VERSION, node: cluster.nodes[0] });
  expect(announcer.intents.has(address)).toBe(true);
  expect(await statusPath()).toBe(path);
});

it("tells its announcer where the nodes are, and that one has moved", async () => {
  const [here, there] = cluster.nodes;
  await moveTo("192.0.2.101");
  await moveTo("192.0.2.102");
  expect(told()).toEqual(expect.arrayContaining([here, there]));

  async function moveTo(address: string): Promise<void> {
    const addresses = [
      { type: "Hostname", address: "b" },
      { type: "InternalIP", address },
      { type: "ExternalIP", address: "198.51.100.1" },
    ];
    await cluster.patch(`/api/v1/nodes/${there}/status`, { status: { addresses } });
    await eventually(
      () =>
        last()
          ?.find(({ node }) => node === there)
          ?.addresses.join() === address,
    );
  }

  function told(): readonly string[] {
    return last()?.map(({ node }) => node) ?? [];
  }

  function last() {
    const message = announcer.heard.findLast(({ kind }) => kind === "nodes");
    return message?.kind === "nodes" ? message.nodes : undefined;
  }
});

it("writes no conflict with a node whose hellos do not arrive, and one with a stranger", async () => {
  await stopSpeaker();
  const [node, stranger] = ["02:00:00:00:00:0b", "02:00:00:00:00:07"];
  const neighbours = () => new Map([[ip("192.0.2.101"), node]]);
  await cluster.patch(`/api/v1/nodes/${cluster.nodes[1]}/status`, {
    status: { addresses: [{ type: "InternalIP", address: "192.0.2.101" }] },
  });
  stopSpeaker = await startSpeaker(cluster, { announcerSocket: socketPath(), neighbours });
  await cluster.createService(app, address, [cluster.nodes[0]]);
  await eventually(() => announcer.intents.has(address));
  for (const mac of [node, stranger]) announcer.say({ kind: "conflict", address, mac, link: "eth0", lastedMs: 0 });
  const path = `/apis/lanlord.io/v1alpha1/namespaces/${cluster.namespace}/addressconflicts`;
  const written = await eventually(async () => {
    const { json } = await cluster.api.request("GET", path);
    const macs = listAt(json, "items").map((conflict) => at(conflict, "spec", "mac"));
    return macs.length > 0 && macs;
  });
  expect(written).toEqual([stranger]);
});

it("gives what it reports to its Pod", async () => {
  await stopSpeaker();
  const pod = await cluster.create(`/api/v1/namespaces/${cluster.namespace}/pods`, {
    metadata: { name: "speaker-xyz" },
    spec: { containers: [{ name: "speaker", image: "example.com/speaker" }] },
  });
  stopSpeaker = await startSpeaker(cluster, { announcerSocket: socketPath(), podName: "speaker-xyz" });
  await cluster.createService(app, address, [cluster.nodes[0]]);
  expect(await eventually(() => onlyStatus())).toMatchObject({
    metadata: {
      ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "speaker-xyz", uid: at(pod, "metadata", "uid") }],
    },
  });
});

function announced({ group: of }: Intent): FromAnnouncer {
  return { kind: "standing", group: of, standing: { kind: "announced", links: ["eth0"] } };
}

function socketPath(): string {
  return join(folder, `announcer-${count}.sock`);
}

async function ownStatuses() {
  return (await cluster.statuses()).filter(
    (status) => at(status, "metadata", "labels", "metallb.io/service-name") === app,
  );
}

/** Written to its end, and the only one. */
async function onlyStatus() {
  const [status, ...more] = await ownStatuses();
  return more.length === 0 && at(status, "status", "node") !== undefined ? status : undefined;
}

async function statusPath(): Promise<string> {
  const status = await eventually(() => onlyStatus());
  const name = String(at(status, "metadata", "name"));
  return `/apis/metallb.io/v1beta1/namespaces/${cluster.namespace}/servicel2statuses/${name}`;
}

async function reasons(): Promise<readonly string[]> {
  return (await cluster.eventsAbout(app)).map(({ reason }) => reason);
}

/** Until a Service made after everything else is reported as well: whatever was to be written has been by then. */
async function settled(): Promise<void> {
  await cluster.createService(`${app}-last`, "192.0.2.200", [cluster.nodes[0]]);
  await eventually(async () =>
    (await cluster.statuses()).some((status) => at(status, "status", "serviceName") === `${app}-last`),
  );
}
