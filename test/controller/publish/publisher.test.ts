import { describe, expect, it } from "vitest";
import type { Decision } from "../../../controller/allocate/allocation.ts";
import { createPublisher } from "../../../controller/publish/publisher.ts";
import type { Publisher } from "../../../controller/publish/publisher.ts";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import type { ApiErrorCode } from "../../../shared/cluster/api-error.ts";
import type { Cluster, Written } from "../../../shared/cluster/cluster.ts";
import { createLog } from "../../../shared/log.ts";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import type { FakeClock } from "../../support/fake-clock.ts";
import { service } from "../builders.ts";

const REFUSED: Decision = { kind: "refused", refusal: { kind: "no-pools" }, conflicts: new Map() };
const QUIET_LOG = createLog("controller", "none");

describe("a publisher", () => {
  it("writes once, and waits to see it", async () => {
    const { publisher, sent, clock, answer } = desk();
    publisher.publish(service(), assigned("192.0.2.1"));
    publisher.publish(service(), assigned("192.0.2.1"));
    await answer("default/web");
    publisher.publish(service(), assigned("192.0.2.1"));
    await clock.advance(60_000);
    expect(sent).toEqual(["default/web"]);
  });

  it("writes for many Services at once, and never twice for one", async () => {
    const { publisher, sent, clock, answer } = desk();
    for (let n = 0; n < 100; n += 1) publisher.publish(service({ name: `s${n}` }), assigned("192.0.2.1"));
    publisher.publish(service({ name: "s0", resourceVersion: "2" }), assigned("192.0.2.2"));
    await clock.advance(0);
    expect(sent).toHaveLength(16);
    await answer("default/s0");
    expect(sent.filter((key) => key === "default/s0")).toHaveLength(1);
    for (let n = 1; n < 100; n += 1) await answer(`default/s${n}`);
    expect(sent.filter((key) => key === "default/s0")).toHaveLength(2);
  });

  it.each<ApiErrorCode>(["API_CONFLICT", "API_BUSY", "API_UNREACHABLE", "API_FORBIDDEN"])(
    "after %s writes again, ever more slowly",
    async (code) => {
      const { publisher, sent, clock, answer } = desk();
      publisher.publish(service(), assigned("192.0.2.1"));
      const times: number[] = [];
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await answer("default/web", new ApiError(code, "no"));
        const failedAt = clock.now();
        while (sent.length === attempt) await clock.advance(0.5);
        times.push(clock.now() - failedAt);
      }
      expect(times).toEqual([37.5, 75, 150, 300]);
    },
  );

  it.each<[ApiErrorCode, number]>([
    ["API_CONFLICT", 0],
    ["API_FORBIDDEN", 0],
    ["API_BUSY", 40],
    ["API_UNREACHABLE", 40],
  ])("after %s writes over a newer version %d ms after it is seen, and starts no second series", async (code, ms) => {
    const { publisher, sent, patches, clock, answer } = desk();
    publisher.publish(service(), assigned("192.0.2.1"));
    await answer("default/web", new ApiError(code, "no"));
    publisher.publish(service({ resourceVersion: "2" }), assigned("192.0.2.2"));
    await clock.advance(ms);
    expect(sent).toHaveLength(2);
    expect(patches.at(-1)).toMatchObject({ metadata: { resourceVersion: "2" } });
    await answer("default/web");
    await clock.advance(60_000);
    expect(sent).toHaveLength(2);
  });

  it("waits as long as the API server asks for", async () => {
    const { publisher, sent, clock, answer } = desk();
    publisher.publish(service(), assigned("192.0.2.1"));
    await answer("default/web", new ApiError("API_BUSY", "no", { retryAfterMs: 7_000 }));
    await clock.advance(6_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
  });

  it("asks less of an API server in trouble, but lets no Service hold up the others", async () => {
    const { publisher, sent, clock, answer } = desk();
    for (let n = 0; n < 20; n += 1) publisher.publish(service({ name: `s${n}` }), assigned("192.0.2.1"));
    await answer("default/s0", new ApiError("API_BUSY", "no", { retryAfterMs: 7_000 }));
    expect(sent).toHaveLength(16);
    await answer("default/s1", new ApiError("API_FORBIDDEN", "no"));
    expect(sent).toHaveLength(17);
    await clock.advance(0);
    expect(sent).not.toContain("default/s17");
  });

  it("leaves no timer behind when it is stopped", async () => {
    const { publisher, clock, answer, stop } = desk();
    for (const name of ["a", "b"]) publisher.publish(service({ name }), assigned("192.0.2.1"));
    await answer("default/a", new ApiError("API_FORBIDDEN", "no"));
    await answer("default/b", new ApiError("API_BUSY", "no"));
    expect(clock.pending()).toBe(2);
    stop();
    expect(clock.pending()).toBe(0);
  });

  it("forgets a Service that is gone", async () => {
    const { publisher, sent, clock, answer } = desk();
    publisher.publish(service(), assigned("192.0.2.1"));
    publisher.forget("default/web");
    await answer("default/web", new ApiError("API_NOT_FOUND", "gone"));
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });

  it("says when a Service shows what was decided and nothing else can come", async () => {
    const { publisher, sent, quiet, clock } = desk();
    publisher.publish(service({ ingress: [ip("192.0.2.1")], annotations: FIRST }), assigned("192.0.2.1"));
    await clock.advance(0);
    expect([sent, quiet]).toEqual([[], ["default/web"]]);
  });

  it("finds out what became of a write in doubt before it says so", async () => {
    const { publisher, patches, quiet, clock, answer } = desk();
    publisher.publish(service(), assigned("192.0.2.1"));
    await answer("default/web", new ApiError("API_UNREACHABLE", "no answer"));
    publisher.publish(service(), REFUSED);
    await clock.advance(50);
    expect(quiet).toEqual([]);
    expect(patches.at(-1)).toMatchObject({ status: { loadBalancer: { ingress: null } } });
    await answer("default/web");
    expect(quiet).toEqual(["default/web"]);
  });
});

describe("Events", () => {
  it("tell an address once it is written", async () => {
    const { publisher, told, clock, answer } = desk();
    publisher.publish(service(), assigned("192.0.2.1"));
    await clock.advance(0);
    expect(told).toEqual([]);
    await answer("default/web");
    expect(told).toEqual(['IPAllocated: Assigned IP ["192.0.2.1"]']);
  });

  it("tell a reason once, until it changes or is over", async () => {
    const { publisher, told, clock } = desk();
    const tell = async (decision: Decision): Promise<void> => {
      publisher.publish(service({ ingress: [] }), decision);
      await clock.advance(0);
    };
    await tell(REFUSED);
    await tell(REFUSED);
    expect(told).toHaveLength(1);
    await tell({ kind: "refused", refusal: { kind: "no-such-pool", name: "gold" }, conflicts: new Map() });
    expect(told).toHaveLength(2);
    await tell({ kind: "nothing", reason: "no-cluster-ip" });
    await tell(REFUSED);
    expect(told).toHaveLength(3);
  });

  it("tell a Service what its namesake was told that is gone", async () => {
    const { publisher, told, answer } = desk();
    publisher.publish(service({ uid: "first", ingress: [ip("192.0.2.1")] }), REFUSED);
    publisher.forget("default/web");
    publisher.publish(service({ uid: "second", resourceVersion: "2" }), REFUSED);
    await answer("default/web");
    expect(told.filter((event) => event.startsWith("AllocationFailed"))).toHaveLength(2);
  });

  it("say nothing about a Service that is found as it is to be", async () => {
    const { publisher, told, clock } = desk();
    const annotations = { ...FIRST, "metallb.universe.tf/allow-shared-ip": "k" };
    publisher.publish(service({ ingress: [ip("192.0.2.1")], annotations }), assigned("192.0.2.1"));
    await clock.advance(0);
    expect(told).toEqual([]);
  });
});

const FIRST = { "metallb.io/ip-allocated-from-pool": "first" };

interface Desk {
  readonly publisher: Publisher;
  readonly clock: FakeClock;
  /** The keys of the Services written, and what was written. */
  readonly sent: string[];
  readonly patches: object[];
  readonly told: string[];
  readonly quiet: string[];
  readonly stop: () => void;
  /** Ends the oldest write of a Service that has no answer yet, and lets what follows from it happen. */
  readonly answer: (key: string, error?: ApiError) => Promise<void>;
}

function desk(): Desk {
  const clock = createFakeClock();
  const [sent, patches, told, quiet]: [string[], object[], string[], string[]] = [[], [], [], []];
  const open = new Map<string, { resolve: (written: Written) => void; reject: (error: ApiError) => void }>();
  const unused = (): never => {
    throw new Error("not for a publisher");
  };
  const cluster: Cluster = {
    views: unused,
    find: unused,
    create: unused,
    remove: unused,
    apply: unused,
    patch: (_, key, patch) => {
      if (open.has(key)) throw new Error(`a second write of ${key}`);
      sent.push(key);
      patches.push(patch);
      return new Promise((resolve, reject) => open.set(key, { resolve, reject }));
    },
    tell: ({ reason, message }) => {
      told.push(`${reason}: ${message}`);
      return Promise.resolve();
    },
  };
  const stopping = new AbortController();
  const { signal } = stopping;
  const onQuiet = ({ key }: Service): void => void quiet.push(key);
  return {
    ...{ clock, sent, patches, told, quiet },
    stop: () => stopping.abort(),
    publisher: createPublisher({ cluster, clock, log: QUIET_LOG, signal, onQuiet }),
    answer: async (key, error) => {
      const write = open.get(key);
      open.delete(key);
      if (error === undefined) write?.resolve({ name: key, uid: "u", resourceVersion: "next" });
      else write?.reject(error);
      await clock.advance(0);
    },
  };
}

function assigned(...addresses: readonly string[]): Decision {
  return {
    kind: "assigned",
    grant: { pool: "first", addresses: addresses.map(ip) },
    complaint: undefined,
    conflicts: new Map(),
  };
}
