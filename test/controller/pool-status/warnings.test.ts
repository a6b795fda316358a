import { describe, expect, it } from "vitest";
import type { SetAside } from "../../../controller/allocate/aside.ts";
import { warningsOf } from "../../../controller/pool-status/warnings.ts";
import type { PoolWarning } from "../../../controller/pool-status/warnings.ts";
import { ip } from "../../../shared/net/ip.ts";
import { IN_USE, NODES_OWN, pool } from "../builders.ts";

const NAMESPACE = "metallb-system";
const FIRST = pool("first", ["192.0.2.0/24", "2001:db8::/64"]);

describe("a pool is warned about", () => {
  it("not at all while it gives what is written in it", () => {
    const setAside: SetAside = new Map([[ip("198.51.100.1"), NODES_OWN]]);
    expect(warningsOf({ pools: { readable: [FIRST], unreadable: new Map() }, setAside }, NAMESPACE)).toEqual(new Map());
  });

  it("when it is broken, with the reason", () => {
    const pools = { readable: [], unreadable: new Map([["bad", "spec: is required"]]) };
    expect(warningsOf({ pools, setAside: new Map() }, NAMESPACE).get("metallb-system/bad")).toEqual({
      reason: "PoolBroken",
      message: "Gives no addresses until this is mended; what it gave is kept: spec: is required",
    });
  });

  it("when it has nodes' own addresses, or such that others use, in their order and not in that of discovery", () => {
    const setAside: SetAside = new Map([
      [ip("2001:db8::1"), NODES_OWN],
      [ip("192.0.2.10"), IN_USE],
      [ip("192.0.2.9"), NODES_OWN],
    ]);
    expect(about(setAside)).toEqual({
      reason: "AddressesSetAside",
      message: "Does not give 192.0.2.9: it is a node's; 192.0.2.10: it is in use; 2001:db8::1: it is a node's",
    });
  });

  it("with a few of them named and the others counted", () => {
    const many = Array.from({ length: 100 }, (_, index) => [ip(`192.0.2.${index}`), NODES_OWN] as const);
    expect(about(new Map(many))?.message).toMatch(/192\.0\.2\.7: it is a node's; and 92 more$/);
  });
});

function about(setAside: SetAside): PoolWarning | undefined {
  return warningsOf({ pools: { readable: [FIRST], unreadable: new Map() }, setAside }, NAMESPACE).get(FIRST.key);
}
