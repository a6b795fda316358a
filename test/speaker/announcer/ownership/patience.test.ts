import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createPatience } from "../../../../speaker/announcer/ownership/patience.ts";

const G = ip("192.0.2.1");

describe("patience", () => {
  it("is not asked for a group that was never lost", () => {
    expect(createPatience().isOver(G, 0)).toBe(true);
  });

  it("doubles with each loss, up to ten minutes", () => {
    const patience = createPatience();
    const waits = Array.from({ length: 8 }, () => {
      patience.lost(G, 0);
      return patience.wakeAt() / 1_000;
    });
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 600, 600]);
  });

  it("tells once that it has ended", () => {
    const patience = createPatience();
    patience.lost(G, 0);
    expect([patience.isOver(G, 9_999), patience.ended(9_999)]).toEqual([false, []]);
    expect([patience.isOver(G, 10_000), patience.ended(10_000)]).toEqual([true, [G]]);
    expect([patience.ended(10_001), patience.wakeAt()]).toEqual([[], Infinity]);
  });

  it("begins anew when it is forgiven", () => {
    const patience = createPatience();
    patience.lost(G, 0);
    patience.lost(G, 0);
    patience.forgive(G);
    expect(patience.isOver(G, 0)).toBe(true);
    patience.lost(G, 0);
    expect(patience.wakeAt()).toBe(10_000);
  });
});
