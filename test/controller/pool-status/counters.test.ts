import { describe, expect, it } from "vitest";
import { createLedger } from "../../../controller/allocate/ledger.ts";
import { COUNTERS, countersOf, difference, SHOWN_POOLS } from "../../../controller/pool-status/counters.ts";
import type { ShownPool } from "../../../controller/pool-status/counters.ts";
import { ip } from "../../../shared/net/ip.ts";
import { pool } from "../builders.ts";

const TERMS = { sharingKey: undefined, ports: [], backends: "" };
const MOST = 9_223_372_036_854_775_807n;

describe("a pool's counters", () => {
  it("tell what is given and what is left, of each family", () => {
    const ledger = createLedger();
    ledger.hold("a", { terms: TERMS, settled: [ip("192.0.2.1"), ip("2001:db8::")], lingering: [] });
    expect(countersOf(pool("p", ["192.0.2.0/29", "2001:db8::/126"]), ledger)).toEqual({
      assignedIPv4: 1n,
      assignedIPv6: 1n,
      availableIPv4: 7n,
      availableIPv6: 3n,
    });
  });

  it("stop at what the API can hold", () => {
    expect(countersOf(pool("p", ["2001:db8::/65"]), createLedger()).availableIPv6).toBe(MOST);
    expect(countersOf(pool("p", ["2001:db8::/66"]), createLedger()).availableIPv6).toBe(1n << 62n);
  });
});

describe("what is written", () => {
  const counters = { assignedIPv4: 0n, assignedIPv6: 1n, availableIPv4: 2n, availableIPv6: MOST };

  it("has all four, digit for digit", () => {
    expect(JSON.stringify(difference(shown({}), counters))).toBe(
      '{"status":{"assignedIPv4":0,"assignedIPv6":1,"availableIPv4":2,"availableIPv6":9223372036854775807}}',
    );
  });

  it("is nothing when they are there", () => {
    const status = JSON.parse(JSON.stringify(difference(shown({}), counters))) as { status: object };
    expect(difference(shown(status.status), counters)).toBeUndefined();
  });

  it.each(COUNTERS)("puts %s right after somebody's hand, or its loss", (name) => {
    const right = { assignedIPv4: 0, assignedIPv6: 1, availableIPv4: 2, availableIPv6: 2 ** 63 };
    expect(difference(shown({ ...right, [name]: 77 }), counters)).toBeDefined();
    expect(difference(shown({ ...right, [name]: "2" }), counters)).toBeDefined();
  });
});

function shown(status: object): ShownPool {
  const decoded = SHOWN_POOLS.decode({ metadata: { name: "p" }, spec: "nonsense", status });
  if (decoded.kind !== "read") throw new Error("a pool is shown whatever its spec says");
  return decoded.value;
}
