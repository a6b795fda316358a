import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createTerms } from "../../../../speaker/announcer/membership/terms.ts";

const [A, B, C] = [ip("192.0.2.1"), ip("192.0.2.2"), ip("192.0.2.3")];

describe("the terms of groups", () => {
  it("are the highest that there were, and none where there was none", () => {
    const terms = createTerms();
    terms.note(A, 3);
    terms.note(A, 2);
    expect([terms.of(A), terms.of(B)]).toEqual([3, 0]);
  });

  it("are forgotten where there are too many groups: first of the one that was claimed the longest time ago", () => {
    const terms = createTerms(2);
    terms.note(A, 3);
    terms.note(B, 4);
    terms.note(A, 1);
    terms.note(C, 5);
    expect([terms.of(A), terms.of(B), terms.of(C)]).toEqual([3, 0, 5]);
  });
});
