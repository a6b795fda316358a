import { describe, expect, it } from "vitest";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Peer } from "../../../../speaker/announcer/membership/roster.ts";
import { createPicture } from "../../../../speaker/announcer/membership/picture.ts";
import { isNewcomer, isUnclear } from "../../../../speaker/announcer/ownership/pending.ts";

const T = 150;

describe("the claims of a peer", () => {
  it("are waited for until all of them are known, for twenty intervals at most", () => {
    expect(isUnclear(peer({ incompleteSince: 1_000 }), 3_999, T)).toBe(true);
    expect(isUnclear(peer({ incompleteSince: 1_000 }), 4_000, T)).toBe(false);
    expect(isUnclear(peer({ incompleteSince: undefined }), 1_000, T)).toBe(false);
  });
});

describe("a peer that has just come", () => {
  it("is left its share until it is ready, for three seconds at most", () => {
    expect(isNewcomer(peer({ since: 1_000 }), 3_999)).toBe(true);
    expect(isNewcomer(peer({ since: 1_000 }), 4_000)).toBe(false);
    expect(isNewcomer(peer({ since: 1_000, isReady: true }), 1_001)).toBe(false);
  });

  it("is left nothing when it leaves again before that", () => {
    expect(isNewcomer(peer({ since: 1_000, isLeaving: true }), 1_001)).toBe(false);
  });
});

function peer(told: Partial<Peer>): Peer {
  return {
    node: "b",
    life: { incarnation: 1, sequence: 1, heardAt: 0, deadAfterMs: 3 * T },
    since: 0,
    link: "eth0",
    mac: 11 as Mac,
    isReady: false,
    isLeaving: false,
    isBehind: false,
    picture: createPicture(),
    incompleteSince: undefined,
    ...told,
  };
}
