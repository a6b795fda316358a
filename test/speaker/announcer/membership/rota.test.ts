import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromIp4Number } from "../../../../shared/net/ip.ts";
import { createPicture } from "../../../../speaker/announcer/membership/picture.ts";
import { createRota } from "../../../../speaker/announcer/membership/rota.ts";
import type { Part, Rota } from "../../../../speaker/announcer/membership/rota.ts";
import type { Claim } from "../../../../speaker/announcer/wire/claim.ts";
import { claimSize } from "../../../../speaker/announcer/wire/claim.ts";

/** Some ten claims. */
const ROOM = 350;
const LARGE = 10_000;

describe("the rota", () => {
  it("says everything at once while there is room for it", () => {
    const rota = rotaOf(3);
    expect(rota.next(LARGE)).toEqual({
      changes: [],
      page: { from: undefined, to: undefined, claims: [claim(1), claim(2), claim(3)] },
      digest: expect.any(Number) as number,
    });
    expect(rota.isRound()).toBe(true);
  });

  it("says what is new first, then what it has said, page by page", () => {
    const rota = rotaOf(100);
    while (rota.hasNews()) rota.next(ROOM);
    tellAll(rota);
    rota.put(claim(50, { term: 9 }));
    const { changes, page } = rota.next(ROOM);
    expect(changes).toEqual([claim(50, { term: 9 })]);
    expect(page?.claims.length).toBeGreaterThan(0);
  });

  it("says what is new three times, because a datagram may be lost", () => {
    const rota = rotaOf(100);
    tellAll(rota);
    rota.release(claim(7).group, 1);
    const told = [1, 2, 3, 4].map(() => rota.next(ROOM).changes.length);
    expect(told).toEqual([1, 1, 1, 0]);
  });

  it("says nothing any more that has changed since", () => {
    const rota = rotaOf(100);
    tellAll(rota);
    rota.put(claim(7, { term: 2 }));
    rota.next(ROOM);
    rota.put(claim(7, { term: 3 }));
    expect(rota.next(ROOM).changes).toEqual([claim(7, { term: 3 })]);
  });

  it("is not round while changes leave no room for a page that is worth its bounds", () => {
    const rota = rotaOf(100);
    tellAll(rota);
    for (let number = 1; number <= 12; number += 1) rota.put(claim(number, { term: 2 }));
    expect(rota.next(ROOM)).toMatchObject({ changes: { length: 12 }, page: undefined });
    expect(rota.isRound()).toBe(false);
  });

  it("comes round", () => {
    const rota = rotaOf(100);
    tellAll(rota);
    const groups = new Set(parts(rota, 30).flatMap(({ page }) => page?.claims.map(({ group }) => group) ?? []));
    expect(groups.size).toBe(100);
  });

  it("never says more than there is room for", () => {
    const rota = rotaOf(100);
    for (const { changes, page } of parts(rota, 40)) {
      const said = [...changes, ...(page?.claims ?? [])];
      expect(said.reduce((sum, one) => sum + claimSize(one), 0)).toBeLessThanOrEqual(ROOM);
    }
  });

  it("gives whoever hears it the same picture, whatever was lost on the way", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("put" as const), group: fc.nat(60), term: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("release" as const), group: fc.nat(60) }),
      fc.record({ kind: fc.constant("say" as const), isLost: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const rota = createRota();
        const picture = createPicture();
        const claims = new Map<string, Claim>();
        for (const each of steps) {
          if (each.kind === "put") {
            const made = claim(each.group, { term: each.term });
            rota.put(made);
            claims.set(made.group, made);
          } else if (each.kind === "release") {
            const { group } = claim(each.group);
            if (claims.delete(group)) rota.release(group, 1);
          } else {
            const part = rota.next(ROOM);
            if (!each.isLost) picture.take(part);
          }
        }
        for (const part of parts(rota, 40)) picture.take(part);
        expect(new Map(picture.claims)).toEqual(claims);
        expect(picture.isComplete()).toBe(true);
      }),
    );
  });

  it("lets nobody believe that all is known who has missed something", () => {
    const rota = rotaOf(100);
    const picture = createPicture();
    picture.take(rota.next(ROOM));
    expect(picture.isComplete()).toBe(false);
  });
});

function claim(number: number, more: Partial<Claim> = {}): Claim {
  return { group: fromIp4Number(0xc000_0200 + number), term: 1, state: "answering", weight: 0, ...more };
}

function rotaOf(count: number): Rota {
  const rota = createRota();
  for (let number = 1; number <= count; number += 1) rota.put(claim(number));
  return rota;
}

function parts(rota: Rota, count: number): readonly Part[] {
  return Array.from({ length: count }, () => rota.next(ROOM));
}

/** Until nothing of it is new. */
function tellAll(rota: Rota): void {
  parts(rota, 60);
}
