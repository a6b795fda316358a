import { describe, expect, it } from "vitest";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { Cluster, EventRecord } from "../../../shared/cluster/cluster.ts";
import type { ServiceL2Status } from "../../../shared/model/service-l2-status.ts";
import { ip } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { createIntents } from "../../../speaker/intents/intents.ts";
import { createReport } from "../../../speaker/report/report.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { delta, PLAIN, service, slice } from "../intents/builders.ts";
import type { Objects } from "../intents/builders.ts";

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const APP: Objects = { ...PLAIN, services: [service("app", ["192.0.2.1"])], slices: [slice("app", ["a"])] };
const GROUP = ip("192.0.2.1");
const ANNOUNCED = { kind: "announced", links: ["eth0"] } as const;

describe("a report", () => {
  it("says nothing before the announcer does", async () => {
    const { writes, clock } = reporting(APP);
    await clock.advance(60_000);
    expect(writes).toEqual([]);
  });

  it("creates a status, then writes it, then tells", async () => {
    const { writes, told, clock, report } = reporting(APP);
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(60_000);
    expect(writes).toEqual(["create l2-1", "patch l2-1 status"]);
    expect(told).toEqual(['nodeAssigned: announcing from node "a" with protocol "layer2"']);
  });

  it("tries again what failed, and does not create twice", async () => {
    const { writes, told, clock, report, fail } = reporting(APP);
    fail("create l2-1", new ApiError("API_UNREACHABLE", "gone"));
    fail("patch l2-2 status", new ApiError("API_BUSY", "later", { retryAfterMs: 20_000 }));
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(10_000);
    expect(writes).toEqual(["create l2-1", "create l2-2", "patch l2-2 status"]);
    await clock.advance(20_000);
    expect(writes.slice(3)).toEqual(["patch l2-2 status"]);
    expect(told).toHaveLength(1);
  });

  it("creates anew what somebody deleted, without telling it again", async () => {
    const { writes, told, clock, report, see } = reporting(APP);
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(1_000);
    see("metallb-system/l2-1", undefined);
    await clock.advance(1_000);
    expect(writes.slice(2)).toEqual(["create l2-2", "patch l2-2 status"]);
    expect(told).toHaveLength(1);
  });

  it("tells a change of hands each time, and not that it goes on after a restart", async () => {
    const { writes, told, clock, report, see } = reporting(APP);
    see("metallb-system/l2-0", status());
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(1_000);
    expect([writes, told]).toEqual([[], []]);
    report.heard({ kind: "standing", group: GROUP, standing: { kind: "silent", reason: "owned-elsewhere" } });
    await clock.advance(1_000);
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(1_000);
    expect(writes).toEqual(["remove l2-0", "create l2-1", "patch l2-1 status"]);
    expect(told).toHaveLength(1);
  });

  it("removes the status that a dead node left, after a while", async () => {
    const { writes, clock, report, see } = reporting(APP);
    see("metallb-system/l2-0", { ...status(), node: "b" });
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(1_900);
    expect(writes).toEqual(["create l2-1", "patch l2-1 status"]);
    await clock.advance(200);
    expect(writes.slice(2)).toEqual(["remove l2-0"]);
  });

  it("knows who else says that it announces an address, until that is known to be over", async () => {
    const { clock, report, see } = reporting(APP);
    const spot = { address: GROUP, link: "eth0" };
    see("metallb-system/l2-0", { ...status(), node: "b" });
    report.heard({ kind: "standing", group: GROUP, standing: { kind: "silent", reason: "probing" } });
    expect(report.announcedBy(spot)).toBe("b");
    expect(report.announcedBy({ ...spot, address: ip("192.0.2.2") })).toBe(undefined);
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    expect(report.announcedBy(spot)).toBe(undefined);
    await clock.advance(2_100);
    report.heard({ kind: "standing", group: GROUP, standing: { kind: "silent", reason: "address-conflict" } });
    expect(report.announcedBy(spot)).toBe(undefined);
  });

  it("removes what another node writes ever more rarely, as long as both announce", async () => {
    const { writes, clock, report, see } = reporting(APP);
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    for (let minutes = 0; minutes < 10; minutes += 1) {
      see("metallb-system/l2-0", { ...status(), node: "b" });
      await clock.advance(60_000);
      see("metallb-system/l2-0", undefined);
    }
    // A minute is less than the sixth grace.
    expect(writes.filter((write) => write === "remove l2-0")).toHaveLength(5);
  });

  it("removes what an earlier life left for a Service that is not ours any more", async () => {
    const { writes, clock, see } = reporting({ ...PLAIN });
    see("metallb-system/l2-0", status());
    await clock.advance(1_000);
    expect(writes).toEqual(["remove l2-0"]);
  });

  it("waits for the announcer's word again when a Service comes back", async () => {
    const { writes, clock, report, change } = reporting(APP);
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(1_000);
    change({ slices: [slice("app", [])] });
    await clock.advance(1_000);
    change({ slices: [slice("app", ["a"])] });
    await clock.advance(1_000);
    expect(writes.slice(2)).toEqual(["remove l2-1"]);
    report.heard({ kind: "standing", group: GROUP, standing: ANNOUNCED });
    await clock.advance(1_000);
    expect(writes.slice(3)).toEqual(["create l2-2", "patch l2-2 status"]);
  });

  it("warns of a Service that nobody announces once that has lasted", async () => {
    const { told, clock } = reporting({ ...APP, nodes: PLAIN.nodes!.slice(0, 1), slices: [] });
    await clock.advance(9_900);
    expect(told).toEqual([]);
    await clock.advance(60_000);
    expect(told).toEqual(["NotAnnounced: not announced: no endpoint is ready"]);
  });

  it("warns of missing interfaces at once", async () => {
    const { told, clock, report } = reporting(APP);
    report.heard({ kind: "missing-links", group: GROUP, missing: ["eth7"], usable: ["eth0"] });
    report.heard({ kind: "standing", group: GROUP, standing: { kind: "silent", reason: "no-usable-link" } });
    await clock.advance(100);
    expect(told).toEqual(['announceFailed: node "a" has no interface eth7; those it has that may announce: eth0']);
  });
});

function status(): ServiceL2Status {
  const labels = {
    "metallb.io/node": "a",
    "metallb.io/service-name": "app",
    "metallb.io/service-namespace": "default",
  };
  const meta = {
    key: "metallb-system/l2-0",
    name: "l2-0",
    namespace: "metallb-system",
    uid: "0",
    resourceVersion: "0",
  };
  return { ...meta, labels, node: "a", service: "default/app", interfaces: [], owner: undefined };
}

/** The report of node a on a cluster that notes its writes; a step that is to fail is named as it would be noted. */
function reporting(objects: Objects) {
  const clock = createFakeClock();
  const writes: string[] = [];
  const told: string[] = [];
  const failing = new Map<string, ApiError>();
  const statuses = new Map<string, ServiceL2Status>();
  let created = 0;

  const note = (step: string, name: string) => {
    writes.push(step);
    const failure = failing.get(step);
    failing.delete(step);
    if (failure !== undefined) return Promise.reject(failure);
    return Promise.resolve({ name, uid: name, resourceVersion: "1" });
  };
  const cluster: Cluster = {
    views: () => {
      throw new Error("a report follows nothing itself");
    },
    find: () => Promise.resolve(undefined),
    create: () => {
      created += 1;
      return note(`create l2-${created}`, `l2-${created}`);
    },
    apply: (_, key) => note(`apply ${nameOf(key)}`, nameOf(key)),
    patch: (_, key, __, subresource) => note(`patch ${nameOf(key)} ${subresource ?? "metadata"}`, nameOf(key)),
    remove: async (_, key) => {
      await note(`remove ${nameOf(key)}`, nameOf(key));
    },
    tell: ({ reason, message }: EventRecord) => {
      told.push(`${reason}: ${message}`);
      return Promise.resolve();
    },
  };
  const intents = createIntents({ node: "a", ignoreExclude: false, loadBalancerClass: undefined });
  const report = createReport({ cluster, namespace: "metallb-system", node: "a", intents, clock, log: SILENT });
  const { services, nodes } = delta(objects);
  const surroundings = { services: present(services), nodes: present(nodes) };
  const nothing = { groups: new Set<Ip>(), services: new Set<string>() };
  const stopping = new AbortController();

  report.clusterIs(surroundings, intents.update(delta(objects)), collection([]));
  void report.run(undefined, stopping.signal);
  return {
    clock,
    writes,
    told,
    report,
    fail: (step: string, failure: ApiError) => failing.set(step, failure),
    change: (news: Objects) => {
      report.clusterIs(surroundings, intents.update(delta(news)), collection([]));
    },
    /** What the API server shows from now on under that key. */
    see: (key: string, now: ServiceL2Status | undefined) => {
      if (now === undefined) statuses.delete(key);
      else statuses.set(key, now);
      report.clusterIs(surroundings, nothing, collection([key]));
    },
  };

  function collection(changed: readonly string[]) {
    return { read: statuses, broken: new Map(), changed: new Set(changed) };
  }
}

function present<T>(changes: ReadonlyMap<string, T | undefined>): ReadonlyMap<string, T> {
  return new Map([...changes].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

function nameOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}
