import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answer } from "../../../../speaker/announcer/answer/answer.ts";
import { encodeFrame } from "../../../../speaker/announcer/wire/frame.ts";
import type { Frame } from "../../../../speaker/announcer/wire/frame.ts";
import { CAPTURED } from "../../../golden/neighbours.ts";
import { ROWS } from "./conformance.ts";
import { anyHeard, brokenBy, macOf } from "./fuzz.ts";
import { OURS, question, reply } from "./table.ts";

const FENCE = 1_000;

describe("answer", () => {
  it.each(ROWS)("$name", ({ heard, isFenced, outcome }) => {
    const expected = typeof outcome === "string" ? { kind: "unanswered", reason: outcome } : outcome;
    expect(answer(heard, { mac: macOf(heard), fence: FENCE }, isFenced === true ? FENCE : FENCE - 1)).toEqual(expected);
  });

  it("answers until the fence, and from that instant on no more", () => {
    const at = (now: number) => answer(question(), { mac: OURS, fence: FENCE }, now);
    expect(at(FENCE - 0.001)).toEqual(reply());
    expect(at(FENCE)).toEqual({ kind: "unanswered", reason: "fence-passed" });
  });

  it.each(CAPTURED.filter((captured) => captured.reply !== undefined))(
    "answers as the kernel does: $by",
    (captured) => {
      const said = answer(captured.frame, { mac: OURS, fence: FENCE }, 0);
      const written = said.kind === "unanswered" ? "" : Buffer.from(encode(said)).toString("hex");
      expect(written.slice(0, captured.reply?.length)).toBe(captured.reply);
    },
  );

  it("breaks no rule, whatever is heard (FUZZ_RUNS: how much)", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(anyHeard, (heard) => {
        expect(brokenBy(heard)).toEqual([]);
      }),
      { numRuns: Number(process.env["FUZZ_RUNS"] ?? 5_000) },
    );
  });
});

function encode(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(128);
  return bytes.slice(0, encodeFrame(frame, bytes));
}
