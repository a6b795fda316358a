import { describe, expect, it } from "vitest";
import { toIp4Number } from "../../../../shared/net/ip.ts";
import { answer } from "../../../../speaker/announcer/answer/answer.ts";
import { HELD, OURS, question, reply, ROWS } from "./table.ts";

const FENCE = 1_000;

describe("answer", () => {
  it.each(ROWS)("$name", ({ heard, isFenced, outcome }) => {
    const mac = heard.arp.targetIp === toIp4Number(HELD) ? OURS : undefined;
    const expected = typeof outcome === "string" ? { kind: "unanswered", reason: outcome } : outcome;
    expect(answer(heard, { mac, fence: FENCE }, isFenced === true ? FENCE : FENCE - 1)).toEqual(expected);
  });

  it("answers until the fence, and from that instant on no more", () => {
    const at = (now: number) => answer(question(), { mac: OURS, fence: FENCE }, now);
    expect(at(FENCE - 0.001)).toEqual(reply());
    expect(at(FENCE)).toEqual({ kind: "unanswered", reason: "fence-passed" });
  });
});
