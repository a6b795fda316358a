import fc from "fast-check";
import { expect, it } from "vitest";
import { parseJson, printJson } from "./json.ts";

it("keeps integers that no number holds", () => {
  const text = '{"free":9223372036854775807,"few":3,"part":0.1234567890123456}';
  expect(parseJson(text)).toEqual({ free: 9223372036854775807n, few: 3, part: 0.1234567890123456 });
  expect(printJson(parseJson(text))).toBe(text);
});

it("reads back what it prints", () => {
  const int64 = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n });
  const leaf = fc.oneof(fc.string(), fc.maxSafeInteger(), int64, fc.boolean(), fc.constant(null));
  const value = fc.dictionary(fc.string(), fc.oneof(leaf, fc.array(leaf)), { noNullPrototype: true });
  fc.assert(
    fc.property(value, (object) => {
      expect(parseJson(printJson(object))).toEqual(object);
    }),
  );
});
