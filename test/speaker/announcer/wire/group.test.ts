import fc from "fast-check";
import { expect, it } from "vitest";
import { compareIps } from "../../../../shared/net/ip.ts";
import { encodeGroup, groupOrder, groupSize, isBefore } from "../../../../speaker/announcer/wire/group.ts";
import { anyGroup } from "./hellos.ts";

it("sorts by its text and by its bytes as by its value", () => {
  fc.assert(
    fc.property(anyGroup, anyGroup, (a, b) => {
      const isFirst = compareIps(a, b) < 0;
      expect(groupOrder(a) < groupOrder(b)).toBe(isFirst);
      expect(groupOrder(a) === groupOrder(b)).toBe(a === b);
      const bytes = new Uint8Array(groupSize(a) + groupSize(b));
      encodeGroup(b, bytes, encodeGroup(a, bytes, 0));
      expect(isBefore(bytes, 0, groupSize(a))).toBe(isFirst);
    }),
  );
});
