import { describe, expect, it } from "vitest";
import { anySelects, selects } from "../../../shared/model/label-selector.ts";
import type { LabelSelector, Requirement } from "../../../shared/model/label-selector.ts";

describe("a label selector", () => {
  it.each<[string, Partial<LabelSelector>, boolean]>([
    ["without parts selects everything", {}, true],
    ["selects an equal label", { matchLabels: { app: "web" } }, true],
    ["passes over another value", { matchLabels: { app: "db" } }, false],
    ["passes over a missing label", { matchLabels: { tier: "web" } }, false],
    ["needs all of its labels", { matchLabels: { app: "web", zone: "b" } }, false],
    ["In: one of the values", one({ key: "app", operator: "In", values: ["db", "web"] }), true],
    ["In: none of the values", one({ key: "app", operator: "In", values: ["db"] }), false],
    ["In: a missing label", one({ key: "tier", operator: "In", values: ["db"] }), false],
    ["NotIn: one of the values", one({ key: "app", operator: "NotIn", values: ["web"] }), false],
    ["NotIn: a missing label", one({ key: "tier", operator: "NotIn", values: ["db"] }), true],
    ["Exists", one({ key: "app", operator: "Exists" }), true],
    ["Exists: what every object has is no label", one({ key: "constructor", operator: "Exists" }), false],
    ["DoesNotExist", one({ key: "app", operator: "DoesNotExist" }), false],
    ["DoesNotExist: a missing label", one({ key: "tier", operator: "DoesNotExist" }), true],
    [
      "needs labels and expressions alike",
      { matchLabels: { app: "web" }, ...one({ key: "zone", operator: "DoesNotExist" }) },
      false,
    ],
  ])("%s", (_, parts, expected) => {
    expect(selects(selector(parts), { app: "web", zone: "a" })).toBe(expected);
  });
});

describe("a list of label selectors", () => {
  it("selects what one of them selects", () => {
    const [web, db] = [selector({ matchLabels: { app: "web" } }), selector({ matchLabels: { app: "db" } })];
    expect(anySelects([web, db], { app: "db" })).toBe(true);
    expect(anySelects([web, db], { app: "dns" })).toBe(false);
  });

  it("selects nothing when it is empty", () => {
    expect(anySelects([], { app: "web" })).toBe(false);
  });
});

function selector(parts: Partial<LabelSelector>): LabelSelector {
  return { matchLabels: {}, matchExpressions: [], ...parts };
}

function one(requirement: Requirement): Partial<LabelSelector> {
  return { matchExpressions: [requirement] };
}
