import { describe, expect, it } from "vitest";
import { createAnnouncer } from "../../speaker/announcer/announcer.ts";
import { play } from "./play.ts";
import { quiet } from "./stories.ts";

const STRANGE = quiet(3, 6, { strangerShare: 0.3, isSealed: true });

describe("a stranger that sends again what it hears, damaged", () => {
  it("is believed by nobody who asks for a seal", () => {
    expect(play(STRANGE, createAnnouncer)).toEqual([]);
  });

  it("is believed where there is no key", () => {
    const violations = play({ ...STRANGE, isSealed: false }, createAnnouncer);
    expect(violations.map(({ invariant }) => invariant)).toContain("seal");
  });
});
