import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip, toNumber } from "../../../shared/net/ip.ts";
import { contains, formatRange, isRange, overlap, parseRange, sizeOf } from "../../../shared/net/range.ts";
import type { Range } from "../../../shared/net/range.ts";

describe("parseRange", () => {
  it.each([
    ["192.0.2.0/24", "192.0.2.0-192.0.2.255", 256n],
    ["192.0.2.100/24", "192.0.2.0-192.0.2.255", 256n],
    ["192.0.2.7/32", "192.0.2.7-192.0.2.7", 1n],
    ["0.0.0.0/0", "0.0.0.0-255.255.255.255", 1n << 32n],
    ["192.0.2.10-192.0.2.19", "192.0.2.10-192.0.2.19", 10n],
    [" 192.0.2.10 - 192.0.2.19 ", "192.0.2.10-192.0.2.19", 10n],
    ["2001:db8::/64", "2001:db8::-2001:db8::ffff:ffff:ffff:ffff", 1n << 64n],
    ["2001:db8::a-2001:db8::f", "2001:db8::a-2001:db8::f", 6n],
  ])("reads %j as %s, %d addresses", (text, written, size) => {
    const parsed = range(text);
    expect(formatRange(parsed)).toBe(written);
    expect(sizeOf(parsed)).toBe(size);
  });

  it.each([
    ["192.0.2.1", "neither a CIDR"],
    ["", "neither a CIDR"],
    ["192.0.2.0/33", "prefix length from 0 to 32"],
    ["192.0.2.0/08", "prefix length"],
    ["192.0.2.0/", "prefix length"],
    ["192.0.2.0/24/24", "prefix length"],
    ["192.0.2/24", '"192.0.2" is not an IP address'],
    ["192.0.2.9-192.0.2.1", "starts after it ends"],
    ["192.0.2.1-2001:db8::1", "one address family to the other"],
    ["192.0.2.1-", '"" is not an IP address'],
    ["192.0.2.1-192.0.2.2-192.0.2.3", '"192.0.2.2-192.0.2.3" is not an IP address'],
  ])("refuses %j: %s", (text, reason) => {
    expect(parseRange(text)).toMatchObject({ kind: "not-a-range", reason: expect.stringContaining(reason) as string });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f:./ -]*$/), (text) => {
        expect(() => parseRange(text)).not.toThrow();
      }),
    );
  });
});

describe("contains", () => {
  it("includes both ends and nothing beside them", () => {
    const ten = range("192.0.2.10-192.0.2.19");
    expect(["192.0.2.9", "192.0.2.10", "192.0.2.19", "192.0.2.20"].map((text) => contains(ten, ip(text)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("keeps the families apart", () => {
    expect(contains(range("0.0.0.0/0"), ip("::1"))).toBe(false);
    expect(toNumber(ip("::1"))).toBe(1n);
  });
});

describe("overlap", () => {
  it.each([
    ["192.0.2.0/24", "192.0.2.255-192.0.3.1", true],
    ["192.0.2.0/24", "192.0.3.0/24", false],
    ["0.0.0.0/0", "::/0", false],
  ])("of %s and %s is %s", (a, b, expected) => {
    expect(overlap(range(a), range(b))).toBe(expected);
    expect(overlap(range(b), range(a))).toBe(expected);
  });
});

function range(text: string): Range {
  const parsed = parseRange(text);
  if (!isRange(parsed)) throw new TypeError(parsed.reason);
  return parsed;
}
