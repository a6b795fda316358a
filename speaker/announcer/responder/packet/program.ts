/** What programs of classic BPF are made of: see bpf(4) and Documentation/networking/filter.rst. Like: tcpdump -d */
import type { Instruction } from "../../system/socket-filter.ts";
import type { Cover } from "./cover.ts";

/** Code = class | size or operation | mode or source: see linux/bpf_common.h. */
const LOAD_32 = 0x20,
  LOAD_16 = 0x28,
  LOAD_8 = 0x30,
  JUMP = 0x05,
  JUMP_IF_EQUAL = 0x15,
  JUMP_IF_ABOVE = 0x25,
  JUMP_UNLESS_BELOW = 0x35,
  RETURN = 0x06;

const LONGEST_CONDITIONAL_JUMP = 255;

/** What the kernel knows of a frame besides its bytes: SKF_AD_OFF, SKF_AD_PKTTYPE and SKF_AD_IFINDEX of linux/filter.h. */
const BESIDES = 0xffff_f000;

/** PACKET_HOST, _BROADCAST, _MULTICAST and _OTHERHOST of linux/if_packet.h, in that order. */
export const PACKET_TYPE = BESIDES + 4;

/** The index of the link that the frame came in by. */
export const LINK = BESIDES + 8;

/** Lets nothing through: what a socket starts with. */
export const NOTHING: readonly Instruction[] = [instruction(RETURN, 0)];

const DROP: Instruction = instruction(RETURN, 0);
const ACCEPT: Instruction = instruction(RETURN, 0xffff);
/** Stands for a jump until it is known how far. */
const GO_ON: Instruction = instruction(JUMP, 0);

/** Loads so many bits; beyond the end of a frame, that drops the frame. */
export function load(bits: 8 | 16 | 32, at: number): Instruction {
  return instruction(bits === 8 ? LOAD_8 : bits === 16 ? LOAD_16 : LOAD_32, at);
}

/** Drops the frame unless what was loaded is this. */
export function unless(value: number): readonly Instruction[] {
  return [{ code: JUMP_IF_EQUAL, jt: 1, jf: 0, k: value }, DROP];
}

/** Drops the frame if what was loaded is more than this. */
export function dropAbove(value: number): readonly Instruction[] {
  return [{ code: JUMP_IF_ABOVE, jt: 0, jf: 1, k: value }, DROP];
}

/** Drops the frame unless what was loaded is covered; otherwise the next instruction is the one behind all of these. */
export function goOnWithin(cover: Cover): readonly Instruction[] {
  const found = search(cover, 0, cover.length, GO_ON);
  return found.map((one, at) => (one === GO_ON ? instruction(JUMP, found.length - at - 1) : one));
}

/** Lets the frame through if what was loaded is covered, and drops it otherwise: the end of a program. */
export function acceptWithin(cover: Cover): readonly Instruction[] {
  return search(cover, 0, cover.length, ACCEPT);
}

/** A binary search among the bounds [from, to): after an odd number of bounds, what was loaded is covered. */
function search(bounds: Cover, from: number, to: number, covered: Instruction): readonly Instruction[] {
  if (from === to) return [from % 2 === 1 ? covered : DROP];
  const middle = (from + to) >>> 1;
  const bound = bounds[middle] ?? 0;
  const below = search(bounds, from, middle, covered);
  const above = search(bounds, middle + 1, to, covered);
  if (bound > 0xffff_ffff) return below;
  return [...skipUnlessBelow(bound, below.length), ...below, ...above];
}

function skipUnlessBelow(bound: number, distance: number): readonly Instruction[] {
  return distance <= LONGEST_CONDITIONAL_JUMP
    ? [{ code: JUMP_UNLESS_BELOW, jt: distance, jf: 0, k: bound }]
    : [{ code: JUMP_UNLESS_BELOW, jt: 0, jf: 1, k: bound }, instruction(JUMP, distance)];
}

function instruction(code: number, k: number): Instruction {
  return { code, jt: 0, jf: 0, k };
}
