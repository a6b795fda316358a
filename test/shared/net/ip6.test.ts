import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromNumber, ip } from "../../../shared/net/ip.ts";
import {
  ALL_NODES,
  fromIp6,
  groupMac,
  isMulticastIp6,
  isSameIp6,
  solicitedNodeGroup,
  toIp6,
  UNSPECIFIED,
} from "../../../shared/net/ip6.ts";
import { formatMac } from "../../../shared/net/mac.ts";

const anyNumber = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });

describe("an IPv6 address in words", () => {
  it.each([
    ["::", [0, 0, 0, 0]],
    ["2001:db8::64", [0x2001_0db8, 0, 0, 0x64]],
    ["fe80::1:2:3:4", [0xfe80_0000, 0, 0x0001_0002, 0x0003_0004]],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff]],
  ])("%s", (text, words) => {
    expect(toIp6(ip(text))).toEqual(words);
    expect(fromIp6(toIp6(ip(text)))).toBe(text);
  });

  it.each([
    ["::1", [0, 0, 0, 1]],
    ["1::", [0x0001_0000, 0, 0, 0]],
    ["1:2:3:4:5:6:7:0", [0x0001_0002, 0x0003_0004, 0x0005_0006, 0x0007_0000]],
    ["0:1:0:1:0:1:0:1", [1, 1, 1, 1]],
    ["1::1:0:0:2", [0x0001_0000, 0, 0x0001_0000, 2]],
    ["1:0:0:2::3", [0x0001_0000, 2, 0, 3]],
    ["1::2:3:0:0:4", [0x0001_0000, 0x0000_0002, 0x0003_0000, 4]],
  ] as const)("%s is the shortest text, and the first zeros are left out of as many", (text, words) => {
    expect(fromIp6(words)).toBe(text);
    expect(toIp6(ip(text))).toEqual(words);
  });

  it("is what the number is", () => {
    const anyWord = fc.oneof(fc.nat({ max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 0x1_0000, 0xffff));
    fc.assert(
      fc.property(anyWord, anyWord, anyWord, anyWord, (...words) => {
        const address = fromNumber(
          6,
          words.reduce((number, word) => (number << 32n) | BigInt(word), 0n),
        );
        expect(fromIp6(words)).toBe(address);
        expect(toIp6(address)).toEqual(words);
      }),
    );
  });

  it("is the same as another exactly when the texts are", () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, (a, b) => {
        const [left, right] = [fromNumber(6, a), fromNumber(6, b)];
        expect(isSameIp6(toIp6(left), toIp6(right))).toBe(a === b);
        expect(isSameIp6(toIp6(left), toIp6(left))).toBe(true);
      }),
    );
  });

  it("differs when any word does", () => {
    const others = [
      [9, 2, 3, 4],
      [1, 9, 3, 4],
      [1, 2, 9, 4],
      [1, 2, 3, 9],
    ] as const;
    expect(others.map((other) => isSameIp6([1, 2, 3, 4], other))).toEqual([false, false, false, false]);
  });
});

describe("groups", () => {
  it.each([
    ["2001:db8::64", "ff02::1:ff00:64", "33:33:ff:00:00:64"],
    ["2001:db8::1234:5678:9abc", "ff02::1:ff78:9abc", "33:33:ff:78:9a:bc"],
    ["fe80::ff:feff:ffff", "ff02::1:ffff:ffff", "33:33:ff:ff:ff:ff"],
  ])("%s is solicited through %s, at %s", (address, group, mac) => {
    const words = solicitedNodeGroup(toIp6(ip(address)));
    expect(fromIp6(words)).toBe(group);
    expect(formatMac(groupMac(words))).toBe(mac);
  });

  it("are told from hosts", () => {
    expect([ALL_NODES, toIp6(ip("ff0e::1")), UNSPECIFIED, toIp6(ip("fe80::1"))].map(isMulticastIp6)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
