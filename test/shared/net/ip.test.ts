import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareIps,
  familyOf,
  fromIp4Number,
  fromNumber,
  ip,
  parseIp,
  toIp4Number,
  toNumber,
} from "../../../shared/net/ip.ts";

const ip4Number = fc.nat({ max: 0xffff_ffff });
const ip6Number = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });

describe("parseIp", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["0.0.0.0", "0.0.0.0"],
    ["2001:db8::1", "2001:db8::1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::", "::"],
  ])("reads %s as %s", (text, canonical) => {
    expect(parseIp(text)).toBe(canonical);
  });

  it.each([
    "",
    "192.0.2",
    "192.0.2.01",
    "192.0.2.256",
    "192.0.2.1/24",
    " 192.0.2.1",
    "fe80::1%eth0",
    "::ffff:192.0.2.1",
    "2001:db8::1::",
    "myapp",
  ])("refuses %j", (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseIp(text)).not.toThrow();
      }),
    );
  });
});

describe("numbers", () => {
  it("are 32 bits in network order for IPv4", () => {
    expect(toIp4Number(ip("192.0.2.1"))).toBe(0xc0000201);
    expect(fromIp4Number(0xff000001)).toBe("255.0.0.1");
  });

  it("bring IPv4 there and back", () => {
    fc.assert(
      fc.property(ip4Number, (number) => {
        expect(toIp4Number(fromIp4Number(number))).toBe(number);
      }),
    );
  });

  it("bring IPv6 there and back", () => {
    fc.assert(
      fc.property(ip6Number, (number) => {
        expect(toNumber(fromNumber(6, number))).toBe(number);
      }),
    );
  });

  it("make canonical text", () => {
    fc.assert(
      fc.property(ip6Number, (number) => {
        expect(parseIp(fromNumber(6, number))).toBe(fromNumber(6, number));
      }),
    );
  });
});

describe("compareIps", () => {
  it("lists IPv4 first, then by value and not by text", () => {
    const sorted = ["2001:db8::2", "192.0.2.10", "2001:db8::10", "192.0.2.9"].map(ip).sort(compareIps);
    expect(sorted).toEqual(["192.0.2.9", "192.0.2.10", "2001:db8::2", "2001:db8::10"]);
    expect(sorted.map(familyOf)).toEqual([4, 4, 6, 6]);
  });
});
