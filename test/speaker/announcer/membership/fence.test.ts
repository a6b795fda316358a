import { describe, expect, it } from "vitest";
import { CLOSED, moved } from "../../../../speaker/announcer/membership/fence.ts";

const T = 150;

/** The fence after hellos at these instants. */
function after(...instants: readonly number[]) {
  return instants.reduce((fence, instant) => moved(fence, instant, T), CLOSED);
}

describe("the fence", () => {
  it("is two intervals ahead of the last hello", () => {
    expect(after(0, 150, 300, 450).until).toBe(750);
  });

  it("stays where it is when no hello leaves", () => {
    expect(after(0, 150).until).toBe(450);
  });

  it("is opened by the second hello, an interval after the first: who has just begun has not listened", () => {
    expect(after(0).until).toBe(-Infinity);
    expect(after(0, 149).until).toBe(-Infinity);
    expect(after(0, 150).until).toBe(450);
  });

  it("stays closed for an interval when a stall let it pass", () => {
    const open = [0, 150, 300];
    expect(after(...open, 600).until).toBe(900);
    expect(after(...open, 601).until).toBe(600);
    expect(after(...open, 601, 700).until).toBe(600);
    expect(after(...open, 601, 751).until).toBe(1_051);
  });

  it("stays closed once more when the stall is followed by another", () => {
    expect(after(0, 150, 1_000, 2_000).until).toBe(450);
    expect(after(0, 150, 1_000, 2_000, 2_150).until).toBe(2_450);
    expect(after(0, 150, 1_000, 1_300).until).toBe(450);
  });
});
