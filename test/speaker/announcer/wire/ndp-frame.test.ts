import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMulticastIp6 } from "../../../../shared/net/ip6.ts";
import type { Ip6 } from "../../../../shared/net/ip6.ts";
import { mac } from "../../../../shared/net/mac.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { decodeNdpFrame, encodeNdpFrame } from "../../../../speaker/announcer/wire/ndp-frame.ts";
import type { NdpFrame } from "../../../../speaker/announcer/wire/ndp-frame.ts";
import { ndpFrame } from "./frames.ts";

/** A client asks who has 2001:db8::64. */
const group = "3333ff000064";
const client = "02000000000c";
const ipv6Type = "86dd";
const version = "60000000";
const payloadLength = "0020";
const icmpv6 = "3a";
const hopLimit = "ff";
const clientIp = "20010db800000000000000000000000c";
const groupIp = "ff0200000000000000000001ff000064";
const solicitation = "87";
const code = "00";
const checksum = "1b4d";
const reserved = "00000000";
const held = "20010db8000000000000000000000064";
const sourceMac = `0101${client}`;

const question = ndpFrame({
  ethernet: [mac("02:00:00:00:00:0c"), "33:33:ff:00:00:64"],
  ipv6: ["2001:db8::c", "ff02::1:ff00:64"],
  solicitation: { target: "2001:db8::64", sourceMac: mac("02:00:00:00:00:0c") },
});

const header = [version, payloadLength, icmpv6, hopLimit, clientIp, groupIp];
const message = [solicitation, code, checksum, reserved, held, sourceMac];
const wire = [group, client, ipv6Type, ...header, ...message];

describe("a solicitation on the wire", () => {
  it("is read", () => {
    expect(decode(wire)).toEqual(question);
  });

  it("is written", () => {
    expect(encode(question)).toBe(wire.join(""));
  });

  it("is read behind an 802.1Q tag", () => {
    expect(decode([group, client, "8100", "6005", ipv6Type, ...header, ...message])).toEqual({ ...question, vlan: 5 });
  });

  it("is read with whatever traffic class and flow label, and with padding behind it", () => {
    const marked = [group, client, ipv6Type, "6ff12345", ...header.slice(1), ...message, "0000"];
    expect(decode(marked)).toEqual(question);
  });

  it("is read with options that nobody knows, and the first of two alike", () => {
    const options = "fe02" + "aa".repeat(14) + sourceMac + "0101" + "bb".repeat(6);
    const packet = [version, "0038", icmpv6, hopLimit, clientIp, groupIp, solicitation, code, "0000", reserved, held];
    expect(decode(checked([group, client, ipv6Type, ...packet, options]))).toEqual(question);
  });
});

/** With the checksum that belongs there, which is where the header and two bytes end. */
function checked(fragments: readonly string[]): readonly string[] {
  const bytes = Buffer.from(fragments.join(""), "hex");
  let sum = bytes.length - 54 + 58;
  for (let at = 22; at < bytes.length; at += 2) sum += bytes.readUint16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  bytes.writeUint16BE(~sum & 0xffff, 56);
  return [bytes.toString("hex")];
}

const withHeader = (...fields: readonly string[]) => [group, client, ipv6Type, ...fields, ...message];
const withMessage = (length: string, ...fields: readonly string[]) => [
  ...[group, client, ipv6Type, version, length, icmpv6, hopLimit, clientIp, groupIp],
  ...fields,
];

describe.each([
  ["nothing", [], "truncated"],
  ["an Ethernet header and no more", [group, client, ipv6Type], "truncated"],
  ["ARP", [group, client, "0806", ...header, ...message], "not-ndp"],
  ["half an IPv6 header", [group, client, ipv6Type, version, payloadLength], "truncated"],
  ["IPv4 under IPv6's EtherType", withHeader("45000000", ...header.slice(1)), "not-ndp"],
  ["a packet that is longer than its frame", withHeader(version, "0021", ...header.slice(2)), "truncated"],
  ["UDP", withHeader(version, payloadLength, "11", ...header.slice(3)), "not-ndp"],
  ["an extension header", withHeader(version, payloadLength, "00", ...header.slice(3)), "not-ndp"],
  ["a packet without payload", withMessage("0000"), "not-ndp"],
  ["another ICMPv6 message", withMessage(payloadLength, "80", ...message.slice(1)), "not-ndp"],
  [
    "a message without its target's last byte",
    withMessage("0017", ...message.slice(0, -2), held.slice(0, -2)),
    "truncated",
  ],
  ["another code", withMessage(payloadLength, solicitation, "01", ...message.slice(2)), "unknown-code"],
  [
    "a checksum that is one off",
    withMessage(payloadLength, solicitation, code, "1b4e", ...message.slice(3)),
    "bad-checksum",
  ],
  ["a bit that fell over", withMessage(payloadLength, ...message.slice(0, -1), "010102000000000d"), "bad-checksum"],
  ["an option of length 0", withMessage(payloadLength, ...message.slice(0, -1), "0100020000000000"), "bad-option"],
  ["an option that ends too late", withMessage(payloadLength, ...message.slice(0, -1), `0102${client}`), "bad-option"],
  ["half an option", withMessage("001c", ...message.slice(0, -1), "01010200"), "bad-option"],
  ["an option without its length", withMessage("0019", ...message.slice(0, -1), "01"), "bad-option"],
  ["a question for a group", withMessage(payloadLength, ...message.slice(0, -2), groupIp, sourceMac), "bad-target"],
])("%s", (_, fragments, reason) => {
  it(`is malformed: ${reason}`, () => {
    expect(decode(fragments)).toEqual({ kind: "malformed", reason });
  });
});

const anyMac = fc.nat({ max: 2 ** 48 - 1 }).map((number) => number as Mac);
const anyWord = fc.nat({ max: 2 ** 32 - 1 });
const anyIp = fc.tuple(anyWord, anyWord, anyWord, anyWord);
const anyTarget = anyIp.filter((address: Ip6) => !isMulticastIp6(address));
const anySolicitation = fc.record({
  kind: fc.constant("solicitation" as const),
  target: anyTarget,
  sourceMac: fc.option(anyMac, { nil: undefined }),
  nonce: fc.option(anyMac, { nil: undefined }),
});
const anyAdvertisement = fc.record({
  kind: fc.constant("advertisement" as const),
  target: anyTarget,
  isRouter: fc.boolean(),
  isSolicited: fc.boolean(),
  isOverride: fc.boolean(),
  targetMac: fc.option(anyMac, { nil: undefined }),
});
const anyFrame = fc.record({
  kind: fc.constant("ndp-frame" as const),
  destination: anyMac,
  source: anyMac,
  vlan: fc.constant(0),
  hopLimit: fc.nat({ max: 255 }),
  sourceIp: anyIp,
  destinationIp: anyIp,
  ndp: fc.oneof(anySolicitation, anyAdvertisement),
});

it("reads back whatever it wrote", () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      expect(decode([encode(frame)])).toEqual(frame);
    }),
  );
});

it("writes over what was there before", () => {
  fc.assert(
    fc.property(anyFrame, anyFrame, (before, frame) => {
      const bytes = new Uint8Array(128);
      encodeNdpFrame(before, bytes);
      const length = encodeNdpFrame(frame, bytes);
      expect(Buffer.from(bytes.subarray(0, length)).toString("hex")).toBe(encode(frame));
    }),
  );
});

it("finds a value or a reason in any bytes, and reads no further than the frame is long", () => {
  const anyBytes = fc.uint8Array({ minLength: 90, maxLength: 90 });
  fc.assert(
    fc.property(anyBytes, fc.nat({ max: 32 }), fc.nat({ max: 90 }), (noise, from, length) => {
      const bytes = Uint8Array.from([...Buffer.from(wire.join(""), "hex").subarray(0, 54 + from), ...noise]);
      const heard = decodeNdpFrame(bytes, length);
      expect(["ndp-frame", "malformed"]).toContain(heard.kind);
      expect(heard).toEqual(decodeNdpFrame(bytes.slice(0, length), length));
    }),
  );
});

function decode(fragments: readonly string[]) {
  const bytes = Buffer.from(fragments.join(""), "hex");
  return decodeNdpFrame(bytes, bytes.length);
}

function encode(frame: NdpFrame): string {
  const bytes = new Uint8Array(128);
  return Buffer.from(bytes.subarray(0, encodeNdpFrame(frame, bytes))).toString("hex");
}
