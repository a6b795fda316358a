import { describe, expect, it } from "vitest";
import { mac } from "../../../../shared/net/mac.ts";
import type { LinkState } from "../../../../speaker/announcer/links/fitness.ts";
import { between } from "../../../../speaker/announcer/links/flaps.ts";

const eth0: LinkState = {
  index: 4,
  name: "eth0",
  mac: mac("02:00:00:00:00:0a"),
  flags: 0x1003,
  hardware: 1,
  hasCarrier: true,
  carrierChanges: 1,
  hasMaster: false,
  isWireless: false,
};
const without: LinkState = { ...eth0, hasCarrier: false, carrierChanges: 2 };
const again: LinkState = { ...eth0, carrierChanges: 3 };
const eth1: LinkState = { ...eth0, index: 5, name: "eth1" };

describe("what happened between two looks", () => {
  it("tells of a link that was without carrier though it had it both times", () => {
    expect(between([eth0, eth1], [again, eth1])).toEqual([{ ...again, hasCarrier: false }, eth1]);
  });

  it("tells of it by its new name", () => {
    expect(between([eth0], [{ ...again, name: "lan" }])).toEqual([{ ...again, name: "lan", hasCarrier: false }]);
  });

  it.each<[string, readonly LinkState[], readonly LinkState[]]>([
    ["nothing happened", [eth0], [eth0]],
    ["carrier was lost", [eth0], [without]],
    ["carrier was found", [without], [again]],
    ["a link came", [], [again]],
    ["a link went", [eth0, eth1], [eth1]],
    ["another link came to have its name", [eth0], [{ ...again, index: 9 }]],
  ])("was nothing worth telling when %s", (_, before, now) => {
    expect(between(before, now)).toBeUndefined();
  });
});
