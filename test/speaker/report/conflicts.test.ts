import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { Cluster } from "../../../shared/cluster/cluster.ts";
import { ip } from "../../../shared/net/ip.ts";
import type { FromAnnouncer } from "../../../speaker/announcer/protocol.ts";
import { createConflicts, WRITE_EVERY_MS } from "../../../speaker/report/conflicts.ts";
import type { Conflicts } from "../../../speaker/report/conflicts.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import type { FakeClock } from "../../support/fake-clock.ts";

const NAME = /^metallb-system\/conflict-[0-9a-f]{16}$/;

let clock: FakeClock;
let written: { readonly key: string; readonly manifest: object }[];
let failures: ApiError[];
/** Who says that it announces the address. */
let announcer: string | undefined;
let logged: [event: string, fields: object][];
let conflicts: Conflicts;

beforeEach(() => {
  clock = createFakeClock();
  [written, failures, logged, announcer] = [[], [], [], undefined];
  conflicts = createConflicts({
    cluster: noting(),
    namespace: "metallb-system",
    node: "a",
    nodeWith: (mac) => (mac === "02:00:00:00:00:0b" ? "b" : undefined),
    announcedBy: ({ address }) => (address === "192.0.2.1" ? announcer : undefined),
    clock,
    log: { debug: ignore, info: ignore, warn: ignore, error: (fields, event) => logged.push([event, fields]) },
  });
  void conflicts.run(new AbortController().signal);
});

describe("the report of conflicts", () => {
  it("names the address, who has it, where that was heard, and since when", async () => {
    await clock.advance(10_000);
    conflicts.heard(conflict({ lastedMs: 2_000 }));
    await clock.advance(0);
    expect(written).toHaveLength(1);
    expect(written[0]?.key).toMatch(NAME);
    expect(written[0]?.manifest).toMatchObject({
      apiVersion: "lanlord.io/v1alpha1",
      kind: "AddressConflict",
      spec: { address: "192.0.2.1", mac: "02:00:00:00:00:07", node: "a", link: "eth0" },
      status: { firstSeen: "2026-01-01T00:00:08.000Z", lastSeen: "2026-01-01T00:00:10.000Z" },
    });
  });

  it("writes the same one again while it goes on, but not often", async () => {
    for (let told = 0; told < 10; told += 1) {
      conflicts.heard(conflict());
      await clock.advance(WRITE_EVERY_MS / 3);
    }
    expect(written).toHaveLength(4);
    expect(new Set(written.map(({ key }) => key)).size).toBe(1);
  });

  it("writes none for a node of ours, which is not heard and no stranger", async () => {
    conflicts.heard(conflict({ mac: "02:00:00:00:00:0b" }));
    await clock.advance(0);
    expect(written).toEqual([]);
    expect(logged).toEqual([["node-not-heard", expect.objectContaining({ peer: "b", address: "192.0.2.1" })]]);
  });

  it("writes none while another node says that it has the address, and writes it when that is over", async () => {
    announcer = "c";
    conflicts.heard(conflict({ lastedMs: 0 }));
    await clock.advance(10_000);
    expect(written).toEqual([]);
    const fields = { peer: "c", address: "192.0.2.1", mac: "02:00:00:00:00:07", link: "eth0" };
    expect(logged).toEqual([["node-not-heard", expect.objectContaining(fields)]]);
    announcer = undefined;
    conflicts.heard(conflict({ lastedMs: 10_000 }));
    await clock.advance(0);
    expect(written).toMatchObject([{ manifest: { status: { firstSeen: "2026-01-01T00:00:00.000Z" } } }]);
  });

  it("writes another one for another host", async () => {
    conflicts.heard(conflict());
    conflicts.heard(conflict({ mac: "02:00:00:00:00:08" }));
    await clock.advance(0);
    expect(new Set(written.map(({ key }) => key)).size).toBe(2);
  });

  it("tries again what failed", async () => {
    failures.push(new ApiError("API_BUSY", "later", { retryAfterMs: 5_000 }));
    conflicts.heard(conflict());
    await clock.advance(4_900);
    expect(written).toEqual([]);
    await clock.advance(1_000);
    expect(written).toHaveLength(1);
  });

  it("has nothing to do with what else is told", async () => {
    conflicts.heard({ kind: "refused", reason: "not-greeted" });
    await clock.advance(1_000);
    expect(written).toEqual([]);
  });
});

function conflict(more: Partial<Extract<FromAnnouncer, { kind: "conflict" }>> = {}): FromAnnouncer {
  const address = ip("192.0.2.1");
  return { kind: "conflict", address, mac: "02:00:00:00:00:07", link: "eth0", lastedMs: 1_000, ...more };
}

/** Notes what is applied, and fails as often as it is to. */
function noting(): Cluster {
  const unexpected = (): never => {
    throw new Error("conflicts are only ever applied");
  };
  return {
    views: unexpected,
    find: unexpected,
    create: unexpected,
    patch: unexpected,
    remove: unexpected,
    tell: unexpected,
    apply: (_, key, manifest) => {
      const failure = failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      written.push({ key, manifest });
      return Promise.resolve({ name: key, uid: key, resourceVersion: "1" });
    },
  };
}

function ignore(): void {
  return undefined;
}
