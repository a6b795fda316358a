import { expect, it } from "vitest";
import type { Cluster, Written } from "../../../shared/cluster/cluster.ts";
import { behind, createFence } from "../../../shared/cluster/fence.ts";
import { LEASES } from "../../../shared/manifest/lease.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

it("is open until its instant, and closed for good after it", async () => {
  const clock = createFakeClock();
  const fence = createFence(clock, 100);
  await clock.advance(99);
  expect([fence.isOpen(), fence.signal.aborted]).toEqual([true, false]);
  await clock.advance(1);
  fence.extend(500);
  expect([fence.isOpen(), fence.signal.aborted]).toEqual([false, true]);
});

it("can be put off, never brought forward", async () => {
  const clock = createFakeClock();
  const fence = createFence(clock, 100);
  fence.extend(200);
  fence.extend(50);
  await clock.advance(199);
  expect(fence.isOpen()).toBe(true);
  await clock.advance(1);
  expect([fence.isOpen(), fence.signal.aborted]).toEqual([false, true]);
});

it("is closed for a process that wakes up too late, before any timer of it has run", () => {
  let now = 0;
  const fence = createFence({ ...createFakeClock(), now: () => now }, 100);
  now = 100;
  expect([fence.isOpen(), fence.signal.aborted]).toEqual([false, false]);
});

it("lets writes pass while it is open, and breaks off what is under way when it closes", async () => {
  const writes = Promise.withResolvers<Written>();
  const { cluster, signals } = recording(() => writes.promise);
  const fence = createFence(createFakeClock(), 100);
  const fenced = behind(fence, cluster);
  const first = fenced.cluster.patch(LEASES, "a", {}, undefined);
  fence.close();
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  await expect(fenced.cluster.patch(LEASES, "a", {}, undefined)).rejects.toMatchObject({ code: "API_REFUSED" });
  expect(signals).toHaveLength(1);
  writes.resolve(WRITTEN);
  await expect(first).resolves.toEqual(WRITTEN);
});

it("tells when no write is under way any more", async () => {
  const writes = Promise.withResolvers<Written>();
  const fenced = behind(createFence(createFakeClock(), 100), recording(() => writes.promise).cluster);
  void fenced.cluster.patch(LEASES, "a", {}, undefined);
  let isSettled = false;
  const settled = fenced.settled().then(() => (isSettled = true));
  await Promise.resolve();
  expect(isSettled).toBe(false);
  writes.resolve(WRITTEN);
  await settled;
  expect(isSettled).toBe(true);
});

const WRITTEN: Written = { name: "a", uid: "1", resourceVersion: "1" };

function recording(write: () => Promise<Written>) {
  const signals: (AbortSignal | undefined)[] = [];
  const patch: Cluster["patch"] = (_kind, _key, _patch, _part, signal) => {
    signals.push(signal);
    return write();
  };
  return { cluster: { patch } as unknown as Cluster, signals };
}
