import { describe, expect, it } from "vitest";
import { FENCE_MS, givenBack, held, LEASE_MS, nextStep, saw } from "../../../controller/leader/election.ts";
import type { Lease } from "../../../shared/model/lease.ts";

const DATE = new Date(Date.UTC(2026, 0, 1, 12));

describe("a candidate", () => {
  it.each([
    ["makes the lease where there is none", undefined, 0, "create"],
    ["takes one that was given back", lease({ holder: "" }), 0, "take"],
    ["takes its own, after a restart under the same name", lease({ holder: "me" }), 0, "take"],
    ["stands by while somebody else holds it", lease({}), LEASE_MS - 1, "stand-by"],
    ["takes it once it has not changed for its whole duration", lease({}), LEASE_MS, "take"],
    ["goes by the duration that the holder wrote", lease({ durationMs: 60_000 }), LEASE_MS, "stand-by"],
  ])("%s", (_, found, lookedForMs, step) => {
    const sight = saw(saw(undefined, found, 1_000), found, 1_000 + lookedForMs);
    expect(nextStep(sight, "me", 1_000 + lookedForMs).kind).toBe(step);
  });

  it("starts counting again with every renewal, whatever date it bears", () => {
    const first = saw(undefined, lease({ renewTime: "2026-01-01T12:00:00.000000Z" }), 0);
    const renewed = lease({ resourceVersion: "2", renewTime: "1999-01-01T00:00:00.000000Z" });
    const second = saw(first, renewed, LEASE_MS - 1);
    expect(nextStep(second, "me", LEASE_MS).kind).toBe("stand-by");
    expect(nextStep(second, "me", 2 * LEASE_MS - 1).kind).toBe("take");
  });

  it("does not take a lease that was made anew for the one it has been looking at", () => {
    const sight = saw(saw(undefined, lease({}), 0), lease({ uid: "other" }), LEASE_MS);
    expect(nextStep(sight, "me", LEASE_MS).kind).toBe("stand-by");
  });
});

describe("a lease", () => {
  it("tells who holds it since when, and how many times it has changed hands", () => {
    const mine = { holder: "me", acquireTime: "2025-12-31T00:00:00.000000Z", transitions: 4 };
    const now = "2026-01-01T12:00:00.000000Z";
    const written = { holderIdentity: "me", leaseDurationSeconds: 15, renewTime: now };
    expect(held("me", undefined, DATE)).toEqual({ ...written, acquireTime: now, leaseTransitions: 0 });
    expect(held("me", lease({ transitions: 4 }), DATE)).toEqual({ ...written, acquireTime: now, leaseTransitions: 5 });
    expect(held("me", lease(mine), DATE)).toEqual({ ...written, acquireTime: mine.acquireTime, leaseTransitions: 4 });
  });

  it("is anybody's once it was given back", () => {
    expect(givenBack(DATE)).toMatchObject({ holderIdentity: "" });
  });

  it("outlasts the fence of its holder by longer than a request may take", () => {
    expect(LEASE_MS - FENCE_MS).toBeGreaterThan(4_000);
  });
});

function lease(parts: Partial<Lease>): Lease {
  return {
    key: "metallb-system/lanlord-controller",
    name: "lanlord-controller",
    namespace: "metallb-system",
    uid: "1",
    resourceVersion: "1",
    labels: {},
    holder: "other",
    durationMs: LEASE_MS,
    acquireTime: "",
    renewTime: "",
    transitions: 0,
    ...parts,
  };
}
