/** Frames like those of the conformance table, damaged at random and with good checksums; what must hold of any reply. */
import fc from "fast-check";
import { isSameIp6 } from "../../../../shared/net/ip6.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { answer } from "../../../../speaker/announcer/answer/answer.ts";
import { checksum } from "../../../../speaker/announcer/wire/checksum.ts";
import { readIp6 } from "../../../../speaker/announcer/wire/ipv6.ts";
import { decodeFrame, encodeFrame, targetFor, targetOf } from "../../../../speaker/announcer/wire/frame.ts";
import type { Frame, Protocol } from "../../../../speaker/announcer/wire/frame.ts";
import { ROWS } from "./conformance.ts";
import { HELD_6 } from "./ndp-table.ts";
import { brokenRules } from "./rules.ts";
import { HELD, OURS } from "./table.ts";

/** Bytes that came in by a socket of the protocol. */
export interface Heard {
  readonly protocol: Protocol;
  readonly bytes: Uint8Array;
}

/** Up to four bytes of a frame of the table are others, and a few may be missing or too many. */
export const anyHeard: fc.Arbitrary<Heard> = fc
  .record({
    row: fc.constantFrom(...ROWS),
    damage: fc.array(fc.tuple(fc.nat({ max: 89 }), fc.nat({ max: 255 })), { maxLength: 4 }),
    longer: fc.integer({ min: -8, max: 8 }),
    isMended: fc.boolean(),
  })
  .map(({ row: { heard }, damage, longer, isMended }) => {
    const frame = new Uint8Array(128);
    const length = encodeFrame(heard, frame) + longer;
    for (const [at, value] of damage) frame[at] = value;
    if (isMended) mendChecksum(frame);
    return { protocol: heard.kind === "arp-frame" ? "arp" : "ndp", bytes: frame.slice(0, length) };
  });

/** The address of the table that the frame asks for is held, and no other. */
export function macOf(heard: Frame): Mac | undefined {
  return [HELD, HELD_6].some((held) => isSameIp6(targetOf(heard), targetFor(held))) ? OURS : undefined;
}

/** The rules that the reply to the bytes breaks, if there is one. */
export function brokenBy({ protocol, bytes }: Heard): readonly string[] {
  const frame = decodeFrame(protocol, bytes, bytes.length);
  if (frame.kind === "malformed") return [];
  const reply = answer(frame, { mac: macOf(frame), fence: 1 }, 0);
  return reply.kind === "unanswered" ? [] : brokenRules(frame, reply, OURS);
}

/** As an untagged frame's ICMPv6 has it; without it nearly all damage would end there. */
function mendChecksum(frame: Uint8Array): void {
  const end = 54 + ((frame[18] ?? 0) * 256 + (frame[19] ?? 0));
  frame.fill(0, 56, 58);
  const sum = checksum(readIp6(frame, 22), readIp6(frame, 38), frame, 54, Math.min(end, frame.length));
  frame[56] = sum >>> 8;
  frame[57] = sum;
}
