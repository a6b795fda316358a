import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import type { Cluster, Kind } from "../../shared/cluster/cluster.ts";
import { connect } from "../../shared/cluster/kubernetes/connect.ts";
import type { Log } from "../../shared/log.ts";
import { connectEmbedded } from "../support/api.ts";
import type { Connection } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

/** Of a ConfigMap, what it says; one that says nothing is broken. */
const MAPS: Kind<string> = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  decode: (manifest) => {
    const { data } = manifest as { data?: { says?: string } };
    return data?.says === undefined
      ? { kind: "broken", faults: [{ path: "data.says", reason: "is missing" }] }
      : { kind: "read", value: data.says };
  },
};
const WATCHES = { verb: "watch", resource: "configmaps", userAgent: /^lanlord-speaker\// };
const LISTS = { ...WATCHES, verb: "list" };

let api: Connection & { readonly embedded: NonNullable<Connection["embedded"]> };
let cluster: Cluster;
let close: () => void;
let stopping: AbortController;
let followed: Promise<void> | undefined;
let interruptions: string[];

beforeEach(async () => {
  interruptions = [];
  api = await connectEmbedded({ bookmarkMs: 50 });
  const options = { kubeconfig: api.kubeconfig, program: "speaker", namespace: "metallb-system" } as const;
  ({ cluster, close } = await connect({ ...options, clock: systemClock, log: noting() }));
  stopping = new AbortController();
});

afterEach(async () => {
  stopping.abort();
  await followed;
  followed = undefined;
  close();
  await api.close();
});

describe("a view", () => {
  it("has all pages of a list, and then each change", async () => {
    for (let nth = 0; nth < 501; nth += 1) await write(`map-${nth}`, "old");
    const held = follow();
    await eventually(() => held.says.size === 501);
    expect(held.views).toBe(1);
    await write("map-7", "new");
    await eventually(() => held.says.get("default/map-7") === "new");
    await remove("map-8");
    await eventually(() => !held.says.has("default/map-8"));
    expect(held.changes.slice(501)).toEqual(["default/map-7", "default/map-8"]);
  });

  it("tells broken objects from those that are not there", async () => {
    await write("empty", undefined);
    const held = follow();
    await eventually(() => held.broken.has("default/empty"));
    await write("empty", "something");
    await eventually(() => held.says.get("default/empty") === "something");
    expect(held.broken.size).toBe(0);
  });
});

describe("a list-watch is not thrown by", () => {
  it.each([
    ["a watch that is cut in the middle of a line", "API_UNREACHABLE", () => order({ kind: "cut-watch" }, WATCHES)],
    ["a watch that is cut three times", "API_UNREACHABLE", () => order({ kind: "cut-watch" }, WATCHES, 3)],
    ["a watch that is refused", "API_BUSY", () => order({ kind: "answer", code: 500 }, WATCHES, 2)],
    ["a watch that is put off", "API_BUSY", () => order({ kind: "answer", code: 429, retryAfterSeconds: 1 }, WATCHES)],
    ["a watch whose version is gone", "API_EXPIRED", () => order({ kind: "answer", code: 410 }, WATCHES)],
    ["connections that are refused", "API_UNREACHABLE", () => order({ kind: "refuse" }, WATCHES, 2)],
  ])("%s", async (_, code, inject) => {
    await write("a", "first");
    const held = follow();
    await eventually(() => held.says.get("default/a") === "first");
    inject();
    // The watch that is under way has met its faults already; the next one meets ours.
    await api.embedded.stop();
    await api.embedded.resume();
    await write("a", "second");
    await write("b", "third");
    await eventually(() => held.says.get("default/a") === "second" && held.says.get("default/b") === "third");
    expect(interruptions).toContain(code);
  });

  it.each([
    ["refused", "API_BUSY", () => order({ kind: "answer", code: 500 }, LISTS, 2)],
    ["put off", "API_BUSY", () => order({ kind: "answer", code: 429, retryAfterSeconds: 1 }, LISTS)],
    ["expired", "API_EXPIRED", () => order({ kind: "answer", code: 410 }, LISTS)],
  ])("a first list that is %s", async (_, code, inject) => {
    await write("a", "first");
    inject();
    const held = follow();
    await eventually(() => held.says.get("default/a") === "first");
    expect(interruptions).toContain(code);
  });

  it("a server that was away and has forgotten the changes in between", async () => {
    await write("gone", "first");
    await write("kept", "first");
    await write("changed", "first");
    const held = follow();
    await eventually(() => held.says.size === 3);
    const before = held.changes.length;

    const release = api.embedded.faults.inject({ kind: "refuse" }, { userAgent: WATCHES.userAgent }, { every: 1 });
    await api.embedded.stop();
    await api.embedded.resume();
    await remove("gone");
    await write("changed", "second");
    await write("new", "first");
    api.embedded.compact();
    release();

    await eventually(() => held.says.get("default/changed") === "second");
    expect([...held.says.keys()].sort()).toEqual(["default/changed", "default/kept", "default/new"]);
    expect(held.changes.slice(before).sort()).toEqual(["default/changed", "default/gone", "default/new"]);
  });
});

describe("find", () => {
  it("reads one object, or says that there is none", async () => {
    await write("a", "first");
    await write("empty", undefined);
    expect(await cluster.find(MAPS, "default/a")).toBe("first");
    expect(await cluster.find(MAPS, "default/b")).toBeUndefined();
    await expect(cluster.find(MAPS, "default/empty")).rejects.toThrow("data.says: is missing");
  });
});

describe("a write", () => {
  it("is refused by the name of what went wrong", async () => {
    const manifest = { metadata: { name: "a" }, data: { says: "first" } };
    const first = await cluster.create(MAPS, "default", manifest);
    await expect(cluster.create(MAPS, "default", manifest)).rejects.toMatchObject({ code: "API_ALREADY_EXISTS" });

    const patch = { metadata: { resourceVersion: first.resourceVersion }, data: { says: "second" } };
    const second = await cluster.patch(MAPS, "default/a", patch, undefined);
    expect(second).toMatchObject({ name: "a", uid: first.uid });
    await expect(cluster.patch(MAPS, "default/a", patch, undefined)).rejects.toMatchObject({ code: "API_CONFLICT" });
    await expect(cluster.patch(MAPS, "default/b", {}, undefined)).rejects.toMatchObject({ code: "API_NOT_FOUND" });
  });

  it("that removes is content when nothing is there", async () => {
    await cluster.create(MAPS, "default", { metadata: { name: "a" } });
    await cluster.remove(MAPS, "default/a");
    await cluster.remove(MAPS, "default/a");
    expect((await api.request("GET", "/api/v1/namespaces/default/configmaps/a")).code).toBe(404);
  });

  it("passes on how long the server wants to be left alone", async () => {
    order({ kind: "answer", code: 429, retryAfterSeconds: 3 }, { verb: "create", resource: "configmaps" });
    await expect(cluster.create(MAPS, "default", { metadata: { name: "a" } })).rejects.toMatchObject({
      code: "API_BUSY",
      retryAfterMs: 3_000,
    });
  });

  it("fails when nobody answers", async () => {
    await api.embedded.stop();
    await expect(cluster.remove(MAPS, "default/a")).rejects.toMatchObject({ code: "API_UNREACHABLE" });
  });
});

it("an Event told again is the same Event, counted up", async () => {
  const about = { apiVersion: "v1", kind: "Service", namespace: "default", name: "myapp", uid: "7d1f" };
  const event = {
    about,
    type: "Normal",
    reason: "nodeAssigned",
    message: "m",
    component: "c",
    host: "node-a",
  } as const;
  await cluster.tell(event);
  await cluster.tell(event);
  const { json } = await api.request("GET", "/api/v1/namespaces/default/events");
  expect(json).toMatchObject({ items: [{ count: 2, reason: "nodeAssigned", involvedObject: { uid: "7d1f" } }] });
});

/** A log that keeps why list-watches were interrupted, and nothing else. */
function noting(): Log {
  const warn = (fields: { err?: { code: string } }): number => interruptions.push(fields.err?.code ?? "");
  return { debug: () => undefined, info: () => undefined, warn, error: () => undefined };
}

/** Follows the ConfigMaps of namespace default, and notes what it is told. */
function follow() {
  const held = { says: new Map<string, string>(), broken: new Set<string>(), changes: [] as string[], views: 0 };
  followed = (async () => {
    for await (const { maps } of cluster.views({ maps: MAPS }, stopping.signal)) {
      const ours = (key: string): boolean => key.startsWith("default/");
      held.says = new Map([...maps.read].filter(([key]) => ours(key)));
      held.broken = new Set([...maps.broken.keys()].filter(ours));
      held.changes.push(...[...maps.changed].filter(ours));
      held.views += 1;
    }
  })();
  return held;
}

async function write(name: string, says: string | undefined): Promise<void> {
  const path = `/api/v1/namespaces/default/configmaps`;
  const body = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name },
    ...(says === undefined ? {} : { data: { says } }),
  };
  const created = await api.request("POST", path, body);
  if (created.code === 409) await api.request("PUT", `${path}/${name}`, body);
}

async function remove(name: string): Promise<void> {
  await api.request("DELETE", `/api/v1/namespaces/default/configmaps/${name}`);
}

function order(fault: Parameters<typeof api.embedded.faults.inject>[0], match: object, next = 1): void {
  api.embedded.faults.inject(fault, match, { next });
}
