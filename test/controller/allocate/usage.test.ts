import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLedger } from "../../../controller/allocate/ledger.ts";
import { usageOf } from "../../../controller/allocate/usage.ts";
import { fromNumber, ip } from "../../../shared/net/ip.ts";
import { NODES_OWN, pool } from "../builders.ts";

const TERMS = { sharingKey: "k", ports: [], backends: "" };

describe("the usage of a pool", () => {
  it("counts a shared address once, and each family by itself", () => {
    const ledger = createLedger();
    const both = pool("p", ["192.0.2.0-192.0.2.9", "2001:db8::/64"]);
    for (const key of ["a", "b"]) {
      ledger.hold(key, { terms: TERMS, settled: [ip("192.0.2.3"), ip("2001:db8::3")], lingering: [] });
    }
    expect(usageOf(both, 4, ledger)).toEqual({ assigned: 1n, available: 9n });
    expect(usageOf(both, 6, ledger)).toEqual({ assigned: 1n, available: (1n << 64n) - 1n });
  });

  it("is what giving addresses until there are none would come to", () => {
    const number = fc.integer({ min: 0, max: 600 });
    fc.assert(
      fc.property(number, number, fc.array(number), fc.array(number), fc.boolean(), (...given) => {
        const [first, length, held, aside, avoidBuggyIps] = given;
        const ledger = createLedger();
        const address = (offset: number) => fromNumber(4, 0xc0000200n + BigInt(offset));
        const few = pool("p", [`${address(first)}-${address(first + length)}`], { avoidBuggyIps });
        const isGood = (offset: number) => !avoidBuggyIps || ![0, 255].includes(offset % 256);
        const settled = held.filter(isGood).map(address);
        ledger.hold("held", { terms: TERMS, settled, lingering: [] });
        ledger.setAside(new Map(aside.map((offset) => [address(offset), NODES_OWN])));
        const before = usageOf(few, 4, ledger);
        let given4 = 0n;
        for (;;) {
          const lowest = ledger.lowestFree(few.ranges[0]!, avoidBuggyIps);
          if (lowest === undefined) break;
          ledger.hold(lowest, { terms: TERMS, settled: [lowest], lingering: [] });
          given4 += 1n;
        }
        expect(before.available).toBe(given4);
        expect(usageOf(few, 4, ledger)).toEqual({ assigned: before.assigned + given4, available: 0n });
      }),
    );
  });
});
