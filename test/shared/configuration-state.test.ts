import { describe, expect, it } from "vitest";
import { statusFor } from "../../shared/configuration-state.ts";
import { CONFIGURATION_STATES } from "../../shared/manifest/configuration-state.ts";
import type { ConfigurationState } from "../../shared/model/configuration-state.ts";

const FIRST = new Date(Date.UTC(2026, 0, 1));
const LATER = new Date(Date.UTC(2026, 0, 2));

describe("the status of a ConfigurationState", () => {
  it("says that everything could be used", () => {
    const condition = { type: "poolReconcilerValid", status: "True", reason: "Reconciled", message: "" };
    expect(statusFor("poolReconcilerValid", { faults: undefined }, undefined, FIRST)).toEqual({
      result: "Valid",
      errorSummary: "",
      conditions: [{ ...condition, lastTransitionTime: "2026-01-01T00:00:00Z" }],
    });
  });

  it("says what could not, since when", () => {
    const good = written({ faults: undefined }, undefined, FIRST);
    const bad = written({ faults: "one" }, good, LATER);
    expect(bad).toMatchObject({ result: "Invalid", errorSummary: "one" });
    expect(bad.conditions[0]).toMatchObject({ status: "False", lastTransitionTime: "2026-01-02T00:00:00Z" });
    const worse = written({ faults: "two" }, bad, new Date(Date.UTC(2026, 0, 3)));
    expect(worse.conditions[0]).toMatchObject({ message: "two", lastTransitionTime: "2026-01-02T00:00:00Z" });
  });

  it.each([{ faults: undefined }, { faults: "one" }, { faults: "x".repeat(40_000) }])(
    "is written once for %o",
    (verdict) => {
      const state = written(verdict, undefined, FIRST);
      expect(statusFor("poolReconcilerValid", verdict, state, LATER)).toBeUndefined();
    },
  );

  it.each([
    ["result", { result: "Unknown" }],
    ["summary", { errorSummary: "all is lost" }],
    ["conditions", { conditions: [] }],
  ])("is written again after a hand edit of its %s", (_, edit) => {
    const state = { ...written({ faults: undefined }, undefined, FIRST), ...edit };
    expect(statusFor("poolReconcilerValid", { faults: undefined }, state, LATER)).toMatchObject({ result: "Valid" });
  });
});

function written(
  verdict: { faults: string | undefined },
  before: ConfigurationState | undefined,
  date: Date,
): ConfigurationState {
  const status = statusFor("poolReconcilerValid", verdict, before, date);
  const decoded = CONFIGURATION_STATES.decode({ metadata: { name: "controller" }, status });
  if (decoded.kind !== "read") throw new Error("what we write can be read");
  return decoded.value;
}
