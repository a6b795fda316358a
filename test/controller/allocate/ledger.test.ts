import { describe, expect, it } from "vitest";
import { createLedger } from "../../../controller/allocate/ledger.ts";
import type { Ledger } from "../../../controller/allocate/ledger.ts";
import type { Terms } from "../../../controller/allocate/sharing.ts";
import { ip } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { NODES_OWN, range } from "../builders.ts";

const ALONE: Terms = { sharingKey: undefined, ports: ["TCP/80"], backends: "" };
const SHARING: Terms = { ...ALONE, sharingKey: "k" };
const TEN = range("192.0.2.10-192.0.2.19");

describe("the ledger", () => {
  it("gives the lowest address that nobody holds", () => {
    const ledger = createLedger();
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.10");
    hold(ledger, "a", ["192.0.2.10"]);
    hold(ledger, "c", ["192.0.2.12"]);
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.11");
    hold(ledger, "b", ["192.0.2.11"]);
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.13");
  });

  it("gives none of a range that is used up", () => {
    const ledger = createLedger();
    hold(ledger, "a", ["192.0.2.10", "192.0.2.11"]);
    expect(ledger.lowestFree(range("192.0.2.10-192.0.2.11"), false)).toBeUndefined();
  });

  it("finds the free one among 2^64 without counting them", () => {
    const ledger = createLedger();
    const pool = range("2001:db8::/64");
    hold(ledger, "a", ["2001:db8::", "2001:db8::1"]);
    expect(ledger.lowestFree(pool, false)).toBe("2001:db8::2");
    expect(ledger.countHeld(pool)).toBe(2n);
  });

  it("passes over .0 and .255 where they are to be avoided", () => {
    const ledger = createLedger();
    const pool = range("192.0.2.254-192.0.3.1");
    expect(ledger.lowestFree(pool, true)).toBe("192.0.2.254");
    hold(ledger, "a", ["192.0.2.254"]);
    expect(ledger.lowestFree(pool, true)).toBe("192.0.3.1");
    expect(ledger.lowestFree(pool, false)).toBe("192.0.2.255");
    hold(ledger, "b", ["192.0.3.1"]);
    expect(ledger.lowestFree(pool, true)).toBeUndefined();
  });

  it("keeps an address taken until its last holder is gone", () => {
    const ledger = createLedger();
    hold(ledger, "a", ["192.0.2.10"], SHARING);
    hold(ledger, "b", ["192.0.2.10"], SHARING);
    ledger.release("a");
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.11");
    ledger.release("b");
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.10");
  });

  it("tells which addresses others may now have", () => {
    const ledger = createLedger();
    expect(hold(ledger, "a", ["192.0.2.10", "192.0.2.11"])).toEqual([]);
    expect(hold(ledger, "a", ["192.0.2.11", "192.0.2.12"])).toEqual(["192.0.2.10"]);
    expect(hold(ledger, "a", ["192.0.2.11", "192.0.2.12"], SHARING)).toEqual(["192.0.2.11", "192.0.2.12"]);
    expect(ledger.release("a")).toEqual(["192.0.2.11", "192.0.2.12"]);
    expect(ledger.release("a")).toEqual([]);
  });

  it("takes what lingers as well as what is settled, and knows which is which", () => {
    const ledger = createLedger();
    ledger.hold("a", { terms: ALONE, settled: [ip("192.0.2.11")], lingering: [ip("192.0.2.10"), ip("192.0.2.11")] });
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.12");
    expect(ledger.holders(ip("192.0.2.10")).get("a")).toEqual({ terms: ALONE, isSettled: false });
    expect(ledger.holders(ip("192.0.2.11")).get("a")).toEqual({ terms: ALONE, isSettled: true });
  });

  it("knows the addresses that are held under a sharing key", () => {
    const ledger = createLedger();
    hold(ledger, "a", ["192.0.2.10"], SHARING);
    hold(ledger, "b", ["192.0.2.10", "192.0.2.11"], SHARING);
    expect(ledger.sharedUnder("k")).toEqual(["192.0.2.10", "192.0.2.11"]);
    ledger.release("b");
    expect(ledger.sharedUnder("k")).toEqual(["192.0.2.10"]);
    hold(ledger, "a", ["192.0.2.10"], ALONE);
    expect(ledger.sharedUnder("k")).toEqual([]);
  });

  it("gives nothing that is set aside, held or not, until it is no longer", () => {
    const ledger = createLedger();
    hold(ledger, "a", ["192.0.2.10"]);
    expect(ledger.setAside(new Map([10, 11].map((n) => [ip(`192.0.2.${n}`), NODES_OWN])))).toEqual([]);
    ledger.release("a");
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.12");
    expect(ledger.asideFor(ip("192.0.2.11"))).toBe(NODES_OWN);
    expect(ledger.countHeld(TEN)).toBe(0n);
    expect(ledger.countFree(TEN, false)).toBe(8n);
    expect(ledger.setAside(new Map([[ip("192.0.2.11"), NODES_OWN]]))).toEqual(["192.0.2.10"]);
    expect(ledger.lowestFree(TEN, false)).toBe("192.0.2.10");
  });
});

function hold(ledger: Ledger, key: string, addresses: readonly string[], terms = ALONE): readonly Ip[] {
  return ledger.hold(key, { terms, settled: addresses.map(ip), lingering: [] });
}
