import { describe, expect, it } from "vitest";
import { hear, quiet } from "../../../controller/conflicts/quiet.ts";
import type { Heard } from "../../../controller/conflicts/quiet.ts";
import { QUIET_AFTER_MS } from "../../../shared/model/address-conflict.ts";
import type { AddressConflict } from "../../../shared/model/address-conflict.ts";
import { addressConflict } from "../builders.ts";

const NOTHING: Heard = new Map();

describe("a conflict", () => {
  it("is over when it was not written for the quiet time, and not before", () => {
    const heard = hear(NOTHING, [conflict("a", "1")], 1_000);
    expect(quiet(heard, 1_000 + QUIET_AFTER_MS - 1)).toEqual({ over: [], wakeAt: 1_000 + QUIET_AFTER_MS });
    expect(quiet(heard, 1_000 + QUIET_AFTER_MS)).toEqual({ over: ["ns/a"], wakeAt: undefined });
  });

  it("goes on while it is written, whatever dates are in it", () => {
    const first = hear(NOTHING, [conflict("a", "1")], 0);
    const same = hear(first, [conflict("a", "1")], 400);
    const newer = hear(same, [conflict("a", "2", { lastSeen: "1970-01-01T00:00:00Z" })], 500);
    expect([quiet(same, 400).wakeAt, quiet(newer, 500).wakeAt]).toEqual([QUIET_AFTER_MS, 500 + QUIET_AFTER_MS]);
  });

  it("that comes back after it was removed is a new one", () => {
    const gone = hear(hear(NOTHING, [conflict("a", "1")], 0), [], 100);
    expect(gone.size).toBe(0);
    expect(quiet(hear(gone, [conflict("a", "1")], 200), 200).wakeAt).toBe(200 + QUIET_AFTER_MS);
    const namesake = hear(hear(NOTHING, [conflict("a", "1")], 0), [conflict("a", "1", { uid: "other" })], 300);
    expect(quiet(namesake, 300).wakeAt).toBe(300 + QUIET_AFTER_MS);
  });

  it("among several wakes for the next to end", () => {
    const heard = hear(hear(NOTHING, [conflict("a", "1")], 0), [conflict("a", "1"), conflict("b", "1")], 50);
    expect(quiet(heard, QUIET_AFTER_MS)).toEqual({ over: ["ns/a"], wakeAt: 50 + QUIET_AFTER_MS });
  });
});

function conflict(name: string, resourceVersion: string, parts: Partial<AddressConflict> = {}): AddressConflict {
  return addressConflict({ name, namespace: "ns", resourceVersion, ...parts });
}
