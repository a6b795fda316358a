import { describe, expect, it } from "vitest";
import { decodeFrame, encodeFrame } from "../../../../speaker/announcer/wire/frame.ts";
import type { Frame, Protocol } from "../../../../speaker/announcer/wire/frame.ts";
import { CAPTURED, ROUTER_SOLICITATION } from "../../../golden/neighbours.ts";

/** What ndisc6 puts into the flow label is the kernel's choice, and none of ours. */
const flowLabel = /(?<=^.{28}6)0[0-9a-f]{6}/;

describe.each(CAPTURED)("what was sent by: $by", ({ hex, frame }) => {
  it("is read", () => {
    expect(decode(protocolOf(frame), hex)).toEqual(frame);
  });

  it("is written as it was sent, but for padding", () => {
    const sent = protocolOf(frame) === "ndp" ? hex.replace(flowLabel, "0000000") : hex;
    const written = encode(frame);
    expect(written.slice(0, sent.length)).toBe(sent);
    expect(Number(`0x0${written.slice(sent.length)}`)).toBe(0);
  });
});

it("knows a router solicitation for none of its own", () => {
  expect(decode("ndp", ROUTER_SOLICITATION)).toEqual({ kind: "malformed", reason: "not-ndp" });
});

function protocolOf(frame: Frame): Protocol {
  return frame.kind === "arp-frame" ? "arp" : "ndp";
}

function decode(protocol: Protocol, hex: string) {
  const bytes = Buffer.from(hex, "hex");
  return decodeFrame(protocol, bytes, bytes.length);
}

function encode(frame: Frame): string {
  const bytes = new Uint8Array(128);
  return Buffer.from(bytes.subarray(0, encodeFrame(frame, bytes))).toString("hex");
}
