import { describe, expect, it } from "vitest";
import { createMemory } from "../../../../speaker/announcer/membership/memory.ts";

const FOR_MS = 600_000;

describe("what is remembered of who was heard", () => {
  it("is forgotten ten minutes after it was heard last", () => {
    const memory = createMemory<string, number>(10);
    memory.set("a", 1, 0);
    memory.set("a", 2, 100);
    expect(memory.get("a", 100 + FOR_MS - 1)).toBe(2);
    expect(memory.get("a", 100 + FOR_MS)).toBeUndefined();
  });

  it("is forgotten sooner when there is too much: first what was heard the longest time ago", () => {
    const memory = createMemory<string, number>(2);
    memory.set("a", 1, 0);
    memory.set("b", 2, 0);
    memory.set("a", 3, 1);
    memory.set("c", 4, 1);
    expect([memory.get("a", 1), memory.get("b", 1), memory.get("c", 1)]).toEqual([3, undefined, 4]);
  });
});
