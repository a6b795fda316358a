import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip, toIp4Number } from "../../../../shared/net/ip.ts";
import { BROADCAST, mac } from "../../../../shared/net/mac.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { decodeArpFrame, encodeArpFrame } from "../../../../speaker/announcer/wire/arp-frame.ts";
import type { ArpFrame } from "../../../../speaker/announcer/wire/arp-frame.ts";

/** A client asks who has 192.0.2.100. */
const broadcast = "ffffffffffff";
const client = "02000000000c";
const arpType = "0806";
const ethernetAndIpv4 = "000108000604";
const request = "0001";
const clientIp = "c0000202";
const nobody = "000000000000";
const held = "c0000264";
const padding = "00".repeat(18);

const question: ArpFrame = {
  kind: "arp-frame",
  destination: BROADCAST,
  source: mac("02:00:00:00:00:0c"),
  vlan: 0,
  arp: {
    kind: "arp",
    operation: 1,
    senderMac: mac("02:00:00:00:00:0c"),
    senderIp: toIp4Number(ip("192.0.2.2")),
    targetMac: 0 as Mac,
    targetIp: toIp4Number(ip("192.0.2.100")),
  },
};

const packet = [ethernetAndIpv4, request, client, clientIp, nobody, held];
const wire = [broadcast, client, arpType, ...packet, padding];

describe("a request on the wire", () => {
  it("is read", () => {
    expect(decode(wire)).toEqual(question);
  });

  it("is written, padded to the shortest frame", () => {
    expect(encode(question)).toBe(wire.join(""));
  });

  it("is read without padding", () => {
    expect(decode([broadcast, client, arpType, ...packet])).toEqual(question);
  });

  it("is read behind an 802.1Q tag", () => {
    expect(decode([broadcast, client, "8100", "6005", arpType, ...packet])).toEqual({ ...question, vlan: 5 });
  });

  it("is untagged when the tag has a priority only", () => {
    expect(decode([broadcast, client, "8100", "e000", arpType, ...packet])).toEqual(question);
  });
});

describe.each([
  ["nothing", [], "truncated"],
  ["half a header", [broadcast, "0200"], "truncated"],
  ["a tag and no more", [broadcast, client, "8100", "60"], "truncated"],
  ["an IPv4 packet", [broadcast, client, "0800", ...packet], "not-arp"],
  ["an IPv4 packet behind a tag", [broadcast, client, "8100", "0005", "0800", ...packet], "not-arp"],
  ["a packet without its last byte", [broadcast, client, arpType, packet.join("").slice(0, -2)], "truncated"],
  ["other hardware", [broadcast, client, arpType, "000608000604", ...packet.slice(1)], "not-ethernet-and-ipv4"],
  ["another protocol", [broadcast, client, arpType, "000186dd0604", ...packet.slice(1)], "not-ethernet-and-ipv4"],
  ["other address lengths", [broadcast, client, arpType, "000108000804", ...packet.slice(1)], "not-ethernet-and-ipv4"],
])("%s", (_, fragments, reason) => {
  it(`is malformed: ${reason}`, () => {
    expect(decode(fragments)).toEqual({ kind: "malformed", reason });
  });
});

const anyMac = fc.nat({ max: 2 ** 48 - 1 }).map((number) => number as Mac);
const anyIp = fc.nat({ max: 2 ** 32 - 1 });
const anyFrame = fc.record({
  kind: fc.constant("arp-frame" as const),
  destination: anyMac,
  source: anyMac,
  vlan: fc.constant(0),
  arp: fc.record({
    kind: fc.constant("arp" as const),
    operation: fc.nat({ max: 0xffff }),
    senderMac: anyMac,
    senderIp: anyIp,
    targetMac: anyMac,
    targetIp: anyIp,
  }),
});

it("reads back whatever it wrote", () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      expect(decode([encode(frame)])).toEqual(frame);
    }),
  );
});

it("finds a value or a reason in any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(["arp-frame", "malformed"]).toContain(decodeArpFrame(bytes, bytes.length).kind);
    }),
  );
});

it("reads no further than the frame is long", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 80, maxLength: 80 }), fc.nat({ max: 80 }), (bytes, length) => {
      expect(decodeArpFrame(bytes, length)).toEqual(decodeArpFrame(bytes.slice(0, length), length));
    }),
  );
});

function decode(fragments: readonly string[]) {
  const bytes = Buffer.from(fragments.join(""), "hex");
  return decodeArpFrame(bytes, bytes.length);
}

function encode(frame: ArpFrame): string {
  const bytes = new Uint8Array(128);
  return Buffer.from(bytes.subarray(0, encodeArpFrame(frame, bytes))).toString("hex");
}
