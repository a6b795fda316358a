import { describe, expect, it } from "vitest";
import { median, quantile } from "./quantile.ts";
import { merged, table } from "./results.ts";
import { alone, compared } from "./row.ts";

const latency = compared("arp.latency.median", 7.051, 2.35, "µs", "one outstanding");
const create = alone("lab.create-to-first-reply", 1234.5, "ms", "");

describe("the results", () => {
  it("are printed in columns, figures flush right", () => {
    expect(table([latency, create])).toBe(
      [
        "name                       value  unit  baseline  ratio  note\n",
        "arp.latency.median          7.05  µs        2.35   3.00  one outstanding\n",
        "lab.create-to-first-reply   1235  ms           –      –  \n",
      ].join(""),
    );
  });

  it("keep the rows of earlier runs that were not measured again", () => {
    const newer = compared("arp.latency.median", 6, 2, "µs", "");
    expect(merged([latency, create], [newer])).toEqual([newer, create]);
  });
});

describe("a quantile", () => {
  it.each([
    [0.5, 51],
    [0.99, 100],
    [0.999, 100],
    [0, 1],
  ])("of 1 to 100 at %s is %s", (part, value) => {
    expect(
      quantile(
        Float64Array.from({ length: 100 }, (_, index) => 100 - index),
        part,
      ),
    ).toBe(value);
  });

  it("in the middle is the median", () => {
    expect(median([3, 1, 2])).toBe(2);
  });
});
