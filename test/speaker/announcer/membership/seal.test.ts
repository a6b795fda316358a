import { createHmac, createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InForce, Key } from "../../../../speaker/announcer/membership/keys.ts";
import { HELLO_LIMIT, MOST_BYTES, seal, unseal } from "../../../../speaker/announcer/membership/seal.ts";

/** Key and data of the first two test cases of RFC 4231 §4, and how their HMAC-SHA256 begin. */
const twentyBytes = createSecretKey("0b".repeat(20), "hex");
const hiThere = Buffer.from("Hi There");
const hiThereTag = "b0344c61d8db38535ca8afceaf0bf12b";
const jefe = createSecretKey("Jefe", "utf8");
const question = Buffer.from("what do ya want for nothing?");
const questionTag = "5bdcc146bf60754e6a042426089575c7";

const withoutTags = "a0";
const oneTag = "a1";
const twoTags = "a2";

describe("a seal on the wire", () => {
  it.each([
    ["by one key", hiThere, [twentyBytes], [oneTag, hiThereTag]],
    ["by another", question, [jefe], [oneTag, questionTag]],
    ["by two keys, the newer first", question, [jefe, twentyBytes], [twoTags, questionTag, tag(twentyBytes, question)]],
    ["by none", hiThere, [], [withoutTags]],
  ])("%s", (_, datagram, keys, fragments) => {
    const wire = fragments.join("") + datagram.toString("hex");
    expect(Buffer.from(seal(datagram, { keys, isOpen: false })).toString("hex")).toBe(wire);
  });

  it("leaves room for the longest hello, whatever keys are in force", () => {
    const longest = new Uint8Array(HELLO_LIMIT);
    expect(seal(longest, { keys: [jefe, twentyBytes], isOpen: false })).toHaveLength(MOST_BYTES);
  });
});

const nobody: InForce = { keys: [], isOpen: true };
const old: InForce = { keys: [jefe], isOpen: false };
const changing: InForce = { keys: [twentyBytes, jefe], isOpen: false };
const changed: InForce = { keys: [twentyBytes], isOpen: false };
const opening: InForce = { keys: [jefe], isOpen: true };

describe.each([
  {
    from: "a node without a key",
    says: nobody,
    refusals: [undefined, "not-sealed", "not-sealed", "not-sealed", undefined],
  },
  { from: "one that has the old key", says: old, refusals: [undefined, undefined, undefined, "wrong-seal", undefined] },
  { from: "one that has both", says: changing, refusals: [undefined, undefined, undefined, undefined, undefined] },
  {
    from: "one that has the new key",
    says: changed,
    refusals: [undefined, "wrong-seal", undefined, undefined, undefined],
  },
  {
    from: "one that has just got its first, the old",
    says: opening,
    refusals: [undefined, undefined, undefined, "wrong-seal", undefined],
  },
])("$from", ({ says, refusals }) => {
  it.each([
    ["one without a key", nobody, refusals[0]],
    ["one that has the old key", old, refusals[1]],
    ["one that has both", changing, refusals[2]],
    ["one that has the new key", changed, refusals[3]],
    ["one that has just got its first, the old", opening, refusals[4]],
  ])(`is heard by %s, or why not`, (_, hears, refusal) => {
    expect(unseal(seal(hiThere, says), hears)).toEqual(refusal ?? new Uint8Array(hiThere));
  });
});

describe.each([
  ["nothing", [], "unknown-seal"],
  ["MetalLB's gossip", ["0a", hiThere.toString("hex")], "unknown-seal"],
  ["a hello without a seal's mark", ["4c616e6c01"], "unknown-seal"],
  ["more tags than there can be keys", ["a3", hiThereTag, hiThereTag, hiThereTag], "unknown-seal"],
  ["a mark one less than no tags", ["9f"], "unknown-seal"],
  ["a tag without its last byte", [oneTag, hiThereTag.slice(0, -2)], "truncated-seal"],
  ["one tag instead of two", [twoTags, hiThereTag], "truncated-seal"],
])("%s", (_, fragments, reason) => {
  it(`is refused, with a key and without: ${reason}`, () => {
    const bytes = Buffer.from(fragments.join(""), "hex");
    expect([unseal(bytes, changed), unseal(bytes, nobody)]).toEqual([reason, reason]);
  });
});

it("is not believed when a single bit is another", () => {
  const sealed = seal(question, old);
  fc.assert(
    fc.property(fc.nat({ max: sealed.length * 8 - 1 }), (bit) => {
      const bytes = Uint8Array.from(sealed);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(unseal(bytes, old)).toEqual(expect.any(String));
    }),
  );
});

it("is a reason or some of the bytes, whatever the bytes", () => {
  const start = fc.constantFrom([], [0xa0], [0xa1], [0xa2]);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 80 }), (marked, noise) => {
      const bytes = Uint8Array.from([...marked, ...noise]);
      expect(["string", "object"]).toContain(typeof unseal(bytes, nobody));
      expect(unseal(bytes, changing)).toEqual(expect.any(String));
    }),
  );
});

function tag(key: Key, datagram: Buffer): string {
  return createHmac("sha256", key).update(datagram).digest("hex").slice(0, 32);
}
