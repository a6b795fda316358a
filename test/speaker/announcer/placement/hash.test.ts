import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { order } from "../../../../speaker/announcer/placement/hash.ts";

describe("MetalLB's order", () => {
  it.each([
    ["node-a node-b node-c", "10.0.0.1", "node-b node-a node-c"],
    ["node-a node-b node-c", "10.0.0.2", "node-b node-c node-a"],
    ["node-a node-b node-c", "2001:db8::1", "node-b node-a node-c"],
    ["iris1 iris2", "10.20.30.1", "iris2 iris1"],
    ["node-c node-b node-a", "10.0.0.1", "node-b node-a node-c"],
    ["", "10.0.0.1", ""],
  ])("of %s for %s is %s", (nodes, address, expected) => {
    const candidates = nodes
      .split(" ")
      .filter(Boolean)
      .map((node) => ({ node, weight: 0 }));
    expect(order(candidates, ip(address)).join(" ")).toBe(expected);
  });

  it("puts the heavier first, whatever the hash says", () => {
    const candidates = [
      { node: "node-a", weight: 10 },
      { node: "node-b", weight: 0 },
      { node: "node-c", weight: 100 },
    ];
    expect(order(candidates, ip("10.0.0.1"))).toEqual(["node-c", "node-a", "node-b"]);
  });
});
