import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimSize, digestOf, encodeChange } from "../../../../speaker/announcer/wire/claim.ts";
import type { Change } from "../../../../speaker/announcer/wire/claim.ts";
import { anyClaim, claim } from "./hellos.ts";

describe("the digest of a claim", () => {
  it("is how SHA-256 of what is written of it begins", () => {
    const written = Buffer.from("04" + "c0000264" + "01" + "00000007" + "00000032", "hex");
    const digest = createHash("sha256").update(written).digest().readUint32BE();
    expect(digestOf(claim("192.0.2.100", { term: 7, weight: 50 }))).toBe(digest);
  });

  it("differs whenever anything of the claim does", () => {
    const digests = [
      claim("192.0.2.100"),
      claim("192.0.2.101"),
      claim("192.0.2.100", { term: 2 }),
      claim("192.0.2.100", { state: "offered" }),
      claim("192.0.2.100", { weight: 1 }),
      claim("2001:db8::64"),
    ].map(digestOf);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

it("takes as many bytes as it is said to", () => {
  fc.assert(
    fc.property(anyClaim, (any) => {
      const { group, term } = any;
      expect([size(any), size({ group, term, state: "released" })]).toEqual([
        claimSize(any),
        claimSize({ group, term, state: "released" }),
      ]);
    }),
  );
});

function size(change: Change): number {
  return encodeChange(change, new Uint8Array(64), 0);
}
