import { describe, expect, it } from "vitest";
import { formatFaults } from "../../../shared/manifest/fault.ts";
import { POOLS } from "../../../shared/manifest/pool.ts";
import { formatRange } from "../../../shared/net/range.ts";

describe("an IPAddressPool", () => {
  it("is read with its defaults", () => {
    expect(POOLS.decode(manifest({ addresses: ["192.0.2.0/24"] }))).toEqual({
      kind: "read",
      value: {
        key: "metallb-system/first",
        name: "first",
        namespace: "metallb-system",
        uid: "",
        resourceVersion: "",
        labels: {},
        createdAt: 0,
        ranges: [{ family: 4, first: 0xc0000200n, last: 0xc00002ffn }],
        autoAssign: true,
        avoidBuggyIps: false,
        serviceAllocation: undefined,
      },
    });
  });

  it("keeps the order of its addresses", () => {
    const decoded = POOLS.decode(manifest({ addresses: ["198.51.100.1 - 198.51.100.9", "2001:db8::/126"] }));
    expect(decoded.kind === "read" && decoded.value.ranges.map(formatRange)).toEqual([
      "198.51.100.1-198.51.100.9",
      "2001:db8::-2001:db8::3",
    ]);
  });

  it("may be for some Services only", () => {
    const serviceAllocation = {
      priority: 50,
      namespaces: ["web"],
      namespaceSelectors: [{ matchLabels: { team: "a" } }],
      serviceSelectors: [{ matchExpressions: [{ key: "app", operator: "In", values: ["x"] }] }],
    };
    expect(
      POOLS.decode(
        manifest({ addresses: ["192.0.2.0/24"], autoAssign: false, avoidBuggyIPs: true, serviceAllocation }),
      ),
    ).toMatchObject({
      value: {
        autoAssign: false,
        avoidBuggyIps: true,
        serviceAllocation: {
          priority: 50,
          namespaces: ["web"],
          namespaceSelectors: [{ matchLabels: { team: "a" }, matchExpressions: [] }],
          serviceSelectors: [{ matchLabels: {}, matchExpressions: [{ key: "app", operator: "In", values: ["x"] }] }],
        },
      },
    });
  });

  it.each([
    [undefined, "spec: is required; spec.addresses: is required"],
    ["all", "spec: is not an object; spec.addresses: is required"],
    [{ addresses: [] }, "spec.addresses: has no addresses to give"],
    [{ addresses: "192.0.2.0/24" }, "spec.addresses: is not a list"],
    [
      { addresses: ["192.0.2.0/24", "192.0.2.1"] },
      'spec.addresses[1]: "192.0.2.1" is neither a CIDR (192.0.2.0/24) nor a range (192.0.2.1-192.0.2.9)',
    ],
    [{ addresses: [7, null] }, "spec.addresses[0]: is not a text; spec.addresses[1]: is required"],
    [{ addresses: ["192.0.2.0/24"], autoAssign: "no" }, "spec.autoAssign: is neither true nor false"],
    [
      { addresses: ["192.0.2.0/24"], serviceAllocation: { priority: 1.5, namespaces: [1] } },
      "spec.serviceAllocation.priority: is not a whole number; spec.serviceAllocation.namespaces[0]: is not a text",
    ],
    [
      {
        addresses: ["192.0.2.0/24"],
        serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: "a", operator: "In" }] }] },
      },
      "spec.serviceAllocation.serviceSelectors[0].matchExpressions[0].values: In needs at least one value",
    ],
  ])("with spec %j is refused", (spec, reason) => {
    const decoded = POOLS.decode(manifest(spec));
    expect(decoded.kind === "broken" && formatFaults(decoded.faults)).toBe(reason);
  });
});

function manifest(spec: unknown): unknown {
  return { metadata: { name: "first", namespace: "metallb-system" }, spec };
}
