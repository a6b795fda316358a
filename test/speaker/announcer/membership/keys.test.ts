import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstKey, inForce, newKey } from "../../../../speaker/announcer/membership/keys.ts";
import type { Key, Keys } from "../../../../speaker/announcer/membership/keys.ts";
import { seal, unseal } from "../../../../speaker/announcer/membership/seal.ts";

const MINUTE = 60_000;
const older = createSecretKey("the older key", "utf8");
const newer = createSecretKey("the newer key", "utf8");
const newest = createSecretKey("the newest key", "utf8");

describe("keys in force", () => {
  it("are none, and everybody is believed, where there never was one", () => {
    expect(inForce(firstKey(undefined), 0)).toEqual({ keys: [], isOpen: true });
  });

  it("are the only one that was there when the node started", () => {
    expect(inForce(firstKey(older), 0)).toEqual({ keys: [older], isOpen: false });
  });

  it("are the new one and the one before, until ten minutes later", () => {
    const keys = newKey(firstKey(older), newer, 1_000);
    expect(inForce(keys, 1_000)).toEqual({ keys: [newer, older], isOpen: false });
    expect(inForce(keys, 1_000 + 10 * MINUTE - 1)).toEqual({ keys: [newer, older], isOpen: false });
    expect(inForce(keys, 1_000 + 10 * MINUTE)).toEqual({ keys: [newer], isOpen: false });
  });

  it("are the first one and no key, until ten minutes later", () => {
    const keys = newKey(firstKey(undefined), newer, 1_000);
    expect(inForce(keys, 1_000 + 10 * MINUTE - 1)).toEqual({ keys: [newer], isOpen: true });
    expect(inForce(keys, 1_000 + 10 * MINUTE)).toEqual({ keys: [newer], isOpen: false });
  });

  it("are the two newest, however many there have been", () => {
    const keys = newKey(newKey(firstKey(older), newer, 0), newest, MINUTE);
    expect(inForce(keys, MINUTE)).toEqual({ keys: [newest, newer], isOpen: false });
    expect(inForce(keys, 11 * MINUTE - 1)).toEqual({ keys: [newest, newer], isOpen: false });
  });

  it("stay what they are when the same key is found again", () => {
    const keys = newKey(firstKey(older), newer, 0);
    expect(newKey(keys, createSecretKey("the newer key", "utf8"), MINUTE)).toBe(keys);
    expect(inForce(keys, 10 * MINUTE)).toEqual({ keys: [newer], isOpen: false });
  });
});

describe("while a key is replaced", () => {
  const datagram = Uint8Array.from(Buffer.from("hello"));
  const kubeletDelays = fc.array(fc.nat({ max: 10 * MINUTE - 1 }), { minLength: 2, maxLength: 5 });

  it.each([
    ["another key", older],
    ["no key", undefined],
  ])("all nodes hear all, in whatever order it comes to them: after %s", (_, before) => {
    fc.assert(
      fc.property(kubeletDelays, fc.nat({ max: 25 * MINUTE }), (delays, now) => {
        const nodes = delays.map((delay) => inForce(keysOf(before, delay, now), now));
        for (const from of nodes) for (const to of nodes) expect(unseal(seal(datagram, from), to)).toEqual(datagram);
      }),
    );
  });

  /** Of a node that had the one before, and comes to have the newer one after the delay. */
  function keysOf(before: Key | undefined, delay: number, now: number): Keys {
    return delay <= now ? newKey(firstKey(before), newer, delay) : firstKey(before);
  }
});
