import { beforeEach, describe, expect, it } from "vitest";
import { createAnnouncing } from "../../../../speaker/announcer/announce/announcing.ts";
import type { Announcing } from "../../../../speaker/announcer/announce/announcing.ts";
import type { Holding, Responder } from "../../../../speaker/announcer/responder/responder.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";
import { holding } from "./play.ts";

const many = Array.from({ length: 100 }, (_, n) => holding(n));

let clock: FakeClock;
let announced: Holding[];
let announcing: Announcing;

beforeEach(() => {
  clock = createFakeClock();
  announced = [];
  const responder = { announce: (one) => announced.push(one) } satisfies Partial<Responder>;
  announcing = createAnnouncing(responder as unknown as Responder, clock, {
    perSecond: 100,
    jitterMs: 0,
    intervalMs: 0,
  });
});

describe("announcing", () => {
  it("is done before it returns", () => {
    announcing.change([holding(1)], []);
    expect(announced).toEqual([holding(1)]);
  });

  it("goes on by itself until all has been said", async () => {
    announcing.change(many, []);
    await clock.advance(1_000);
    expect(announced).toEqual(many);
    await clock.advance(10_000);
    expect(announced).toHaveLength(500);
  });

  it("says nothing of what was lost before its turn came", async () => {
    announcing.change(many, []);
    const saidAtOnce = [...announced];
    announcing.change([], many);
    await clock.advance(10_000);
    expect(announced).toEqual(saidAtOnce);
  });

  it("ends when it is stopped", async () => {
    announcing.change([holding(1)], []);
    announcing.stop();
    await clock.advance(10_000);
    expect(announced).toHaveLength(1);
  });
});
