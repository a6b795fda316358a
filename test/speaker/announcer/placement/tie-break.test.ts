import { describe, expect, it } from "vitest";
import { goesFirst } from "../../../../speaker/announcer/placement/tie-break.ts";

describe("chance", () => {
  // Of two versions that roll differently, both claim or neither does.
  it.each([
    ["192.0.2.1", "node-b node-a node-c"],
    ["192.0.2.2", "node-b node-c node-a"],
    ["192.0.2.3", "node-c node-b node-a"],
    ["2001:db8::1", "node-b node-c node-a"],
  ])("is the same for every node, today and in a later version: for %s it is %s", (group, expected) => {
    const nodes = ["node-a", "node-b", "node-c"].sort((a, b) => (goesFirst(a, b, group) ? -1 : 1));
    expect(nodes.join(" ")).toBe(expected);
  });
});
