import { describe, expect, it } from "vitest";
import { ineligibility, inOrder } from "../../../controller/allocate/eligible.ts";
import type { ServiceAllocation } from "../../../shared/model/pool.ts";
import { onlyFor, pool, service } from "../builders.ts";

const TEAM_A = { matchLabels: { team: "a" }, matchExpressions: [] };
const GOLD = { matchLabels: { tier: "gold" }, matchExpressions: [] };

describe("a pool with serviceAllocation", () => {
  it.each<[string, Partial<ServiceAllocation>, string | undefined]>([
    ["that names nobody serves everybody", {}, undefined],
    ["serves its namespaces", { namespaces: ["web"] }, undefined],
    ["serves no other namespace", { namespaces: ["db"] }, "not-for-its-namespace"],
    ["serves the namespaces that it selects", { namespaceSelectors: [TEAM_A] }, undefined],
    ["serves namespaces named or selected", { namespaces: ["db"], namespaceSelectors: [TEAM_A] }, undefined],
    ["that selects no namespace serves nobody", { namespaceSelectors: [GOLD] }, "not-for-its-namespace"],
    ["serves the Services that it selects", { serviceSelectors: [TEAM_A, GOLD] }, undefined],
    ["serves no other Service", { serviceSelectors: [TEAM_A] }, "not-for-its-labels"],
    ["needs both", { namespaces: ["web"], serviceSelectors: [TEAM_A] }, "not-for-its-labels"],
    ["needs both, the other way round", { namespaces: ["db"], serviceSelectors: [GOLD] }, "not-for-its-namespace"],
  ])("%s", (_, parts, expected) => {
    const web = service({ namespace: "web", labels: { tier: "gold" } });
    expect(ineligibility(pool("p", ["192.0.2.0/24"], onlyFor(parts)), web, { team: "a" })).toBe(expected);
  });
});

describe("pools", () => {
  it("are looked at by priority, those for everybody last, equals by name", () => {
    const addresses = ["192.0.2.0/24"];
    const pools = [
      pool("a-for-all", addresses),
      pool("whenever", addresses, onlyFor({ priority: 0 })),
      pool("tenth", addresses, onlyFor({ priority: 10 })),
      pool("second-b", addresses, onlyFor({ priority: 2 })),
      pool("second-a", addresses, onlyFor({ priority: 2 })),
      pool("b-for-all", addresses),
    ];
    expect(inOrder(pools).map(({ name }) => name)).toEqual([
      ...["second-a", "second-b", "tenth", "whenever", "a-for-all", "b-for-all"],
    ]);
    expect(inOrder(pools.reverse()).map(({ name }) => name)).toEqual(inOrder(pools).map(({ name }) => name));
  });
});
