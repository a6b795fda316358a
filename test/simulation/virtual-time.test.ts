import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVirtualTime } from "./virtual-time.ts";

describe("virtual time", () => {
  it("lets things happen in order, and in the order asked for at one instant", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (instants) => {
        const time = createVirtualTime();
        const happened: (readonly [number, number])[] = [];
        instants.forEach((instant, place) => time.at(instant, () => happened.push([time.now(), place])));
        time.passUntil(20);
        const expected = instants.map((instant, place) => [instant, place] as const);
        expect(happened).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      }),
    );
  });

  it("does at once what is asked for an instant that has passed", () => {
    const time = createVirtualTime();
    const happened: number[] = [];
    time.at(5, () => time.at(1, () => happened.push(time.now())));
    time.passUntil(5);
    expect(happened).toEqual([5]);
  });

  it("goes no further than it is told, and not back", () => {
    const time = createVirtualTime();
    const happened: number[] = [];
    for (const instant of [1, 2, 3]) time.at(instant, () => happened.push(instant));
    time.passUntil(2);
    expect([time.now(), happened]).toEqual([2, [1, 2]]);
  });

  it("forgets what was cancelled", () => {
    const time = createVirtualTime();
    const happened: string[] = [];
    const cancel = time.at(2, () => happened.push("cancelled"));
    time.at(1, cancel);
    time.at(2, () => happened.push("left"));
    time.passUntil(9);
    expect(happened).toEqual(["left"]);
  });
});
