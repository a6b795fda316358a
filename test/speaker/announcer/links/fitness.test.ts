import { describe, expect, it } from "vitest";
import { mac } from "../../../../shared/net/mac.ts";
import { links } from "../../../../speaker/announcer/links/fitness.ts";
import type { LinkState } from "../../../../speaker/announcer/links/fitness.ts";

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

describe("a link", () => {
  it("may announce when it is up and has carrier", () => {
    expect(links([eth0], [])).toEqual({ usable: [{ index: 4, name: "eth0", mac: eth0.mac }], unfit: new Map() });
  });

  it.each<[string, Partial<LinkState>]>([
    ["excluded", { name: "veth7" }],
    ["not-ethernet", { hardware: 772 }],
    ["not-ethernet", { mac: undefined }],
    ["no-arp", { flags: 0x1083 }],
    ["has-master", { hasMaster: true }],
    ["down", { flags: 0x1002, hasCarrier: false }],
    ["no-carrier", { hasCarrier: false }],
  ])("may not when it is unfit: %s", (unfit, state) => {
    const { name } = { ...eth0, ...state };
    expect(links([{ ...eth0, ...state }], [/^veth/])).toEqual({ usable: [], unfit: new Map([[name, unfit]]) });
  });
});
