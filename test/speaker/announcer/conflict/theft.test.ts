import { describe, expect, it } from "vitest";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Sighting } from "../../../../speaker/announcer/conflict/sighting.ts";
import { isOver, isPersistent, QUIET_MS, rob } from "../../../../speaker/announcer/conflict/theft.ts";
import type { Theft } from "../../../../speaker/announcer/conflict/theft.ts";

describe("a theft", () => {
  it("is defended against at once, and then every ten seconds for as long as it goes on", () => {
    let theft: Theft | undefined;
    const defences: number[] = [];
    for (let now = 0; now <= 25_000; now += 500) {
      const next = rob(theft, seenAt(now));
      theft = next.theft;
      if (next.isToDefend) defences.push(now);
    }
    expect(defences).toEqual([0, 10_000, 20_000]);
  });

  it("is no matter for a report when the thief yields", () => {
    const { theft } = rob(undefined, seenAt(0));
    expect(isPersistent(theft)).toBe(false);
    expect(isPersistent(rob(theft, seenAt(999)).theft)).toBe(false);
    expect(isPersistent(rob(theft, seenAt(1_000)).theft)).toBe(true);
  });

  it("is over when the thief has been quiet for a minute", () => {
    const { theft } = rob(rob(undefined, seenAt(0)).theft, seenAt(5_000));
    expect(isOver(theft, 5_000 + QUIET_MS - 1)).toBe(false);
    expect(isOver(theft, 5_000 + QUIET_MS)).toBe(true);
  });
});

function seenAt(now: number): Sighting {
  return { mac: 7 as Mac, link: "eth0", first: now, last: now };
}
