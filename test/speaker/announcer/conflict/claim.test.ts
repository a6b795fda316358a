import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { mac } from "../../../../shared/net/mac.ts";
import { claimOf } from "../../../../speaker/announcer/conflict/claim.ts";
import { probe } from "../../../../speaker/announcer/conflict/probe.ts";
import { arpFrame, ndpFrame } from "../wire/frames.ts";

const THEM = mac("02:00:00:00:00:07");
const OURS = mac("02:00:00:00:00:0a");
const ALL = "ff:ff:ff:ff:ff:ff";
const TO_ALL = { ethernet: [THEM, "33:33:00:00:00:01"], ipv6: ["2001:db8::64", "ff02::1"] } as const;
const ADVERTISED = { target: "2001:db8::64", isSolicited: false, isOverride: true };

const announcement = arpFrame({ destination: ALL, sender: [THEM, "192.0.2.100"], target: [0, "192.0.2.100"] });
const advertisement = ndpFrame({ ...TO_ALL, advertisement: { ...ADVERTISED, targetMac: OURS } });

describe("a claim of an address", () => {
  it.each([
    ["an announcement", announcement, "192.0.2.100", THEM],
    [
      "a question for another address",
      arpFrame({ destination: ALL, sender: [THEM, "192.0.2.100"], target: [0, "192.0.2.1"] }),
      "192.0.2.100",
      THEM,
    ],
    ["a reply", { ...announcement, arp: { ...announcement.arp, operation: 2 } }, "192.0.2.100", THEM],
    ["an advertisement", advertisement, "2001:db8::64", OURS],
    [
      "an advertisement that does not name its MAC",
      ndpFrame({ ...TO_ALL, advertisement: ADVERTISED }),
      "2001:db8::64",
      THEM,
    ],
  ])("is %s", (_, frame, address, at) => {
    expect(claimOf(frame)).toEqual({ address: ip(address), mac: at });
  });

  it.each([
    ["a probe", probe({ address: ip("192.0.2.100"), link: { index: 4, name: "eth0", mac: THEM } })],
    ["a probe for a duplicate", probe({ address: ip("2001:db8::64"), link: { index: 4, name: "eth0", mac: THEM } })],
    ["what a VLAN carries", { ...announcement, vlan: 7 }],
    [
      "what names a group for its sender",
      { ...announcement, arp: { ...announcement.arp, senderMac: mac("03:00:00:00:00:00") } },
    ],
    ["an advertisement that a router passed on", { ...advertisement, hopLimit: 254 }],
    ["a solicitation", ndpFrame({ ...TO_ALL, solicitation: { target: "2001:db8::64" } })],
  ])("is not %s", (_, frame) => {
    expect(claimOf(frame)).toBeUndefined();
  });
});
