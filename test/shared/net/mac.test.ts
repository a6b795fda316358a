import fc from "fast-check";
import { expect, it } from "vitest";
import { BROADCAST, formatMac, mac, parseMac } from "../../../shared/net/mac.ts";
import type { Mac } from "../../../shared/net/mac.ts";

it("is the number that its bytes spell", () => {
  expect(mac("02:00:00:00:01:ff")).toBe(0x0200_0000_01ff);
  expect(formatMac(BROADCAST)).toBe("ff:ff:ff:ff:ff:ff");
  expect(formatMac(mac("00:00:00:00:00:01"))).toBe("00:00:00:00:00:01");
});

it.each(["", "02:00:00:00:01", "02:00:00:00:01:ff:00", "02-00-00-00-01-ff", "0g:00:00:00:00:00"])(
  "refuses %j",
  (text) => {
    expect(parseMac(text)).toBeUndefined();
  },
);

it("survives being written and read", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (number) => {
      const address = (number % 2 ** 48) as Mac;
      expect(parseMac(formatMac(address))).toBe(address);
    }),
  );
});
