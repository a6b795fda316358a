import { describe, expect, it } from "vitest";
import { createChance } from "./chance.ts";
import { createVirtualLoop } from "./virtual-loop.ts";
import type { VirtualLoop } from "./virtual-loop.ts";
import { createVirtualTime } from "./virtual-time.ts";
import type { VirtualTime } from "./virtual-time.ts";

describe("a virtual loop", () => {
  it("has a clock of its own offset and speed", () => {
    const { time, loop } = running({ offsetMs: 1_000, rate: 1.1 });
    time.passUntil(100);
    expect(loop.clock.now()).toBeCloseTo(1_110);
    expect(loop.instantOf(1_110)).toBeCloseTo(100);
  });

  it("runs a timer no earlier than asked, by its own clock, and at most a millisecond late", () => {
    const { time, loop } = running({ offsetMs: 0, rate: 0.5 });
    const at: number[] = [];
    loop.clock.after(50, () => at.push(time.now()));
    time.passUntil(200);
    expect(at).toHaveLength(1);
    expect(at[0]).toBeGreaterThanOrEqual(100);
    expect(at[0]).toBeLessThan(101);
  });

  it("after a stall runs what is due first, and then what came in", () => {
    const { time, loop } = running();
    const done: string[] = [];
    loop.clock.after(20, () => done.push("second timer"));
    loop.clock.after(10, () => done.push("first timer"));
    loop.stall(50);
    loop.receive(() => done.push("datagram"));
    time.passUntil(49);
    expect(done).toEqual([]);
    expect(loop.waiting()).toBe(1);
    time.passUntil(50);
    expect(done).toEqual(["first timer", "second timer", "datagram"]);
  });

  it("honours that a late timer is cancelled by another one", () => {
    const { time, loop } = running();
    const done: string[] = [];
    const cancel = loop.clock.after(20, () => done.push("cancelled"));
    loop.clock.after(10, cancel);
    loop.stall(50);
    time.passUntil(60);
    expect(done).toEqual([]);
  });

  it("sleeps through to the end of the longer of two stalls", () => {
    const { time, loop } = running();
    const done: number[] = [];
    loop.stall(50);
    loop.stall(20);
    loop.receive(() => done.push(time.now()));
    time.passUntil(100);
    expect(done).toEqual([50]);
  });

  it("runs nothing after its end, though it was asked for before", () => {
    const { time, loop } = running();
    const done: string[] = [];
    loop.clock.after(10, () => done.push("timer"));
    loop.stall(20);
    loop.receive(() => done.push("datagram"));
    loop.end();
    time.passUntil(100);
    expect(done).toEqual([]);
  });
});

function running(pendulum = { offsetMs: 0, rate: 1 }): { readonly time: VirtualTime; readonly loop: VirtualLoop } {
  const time = createVirtualTime();
  return { time, loop: createVirtualLoop(time, createChance(1), pendulum) };
}
