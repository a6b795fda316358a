/** The kernel's part of the work: a classic BPF program that drops nearly every frame not meant for us. Like: tcpdump -d arp */
import { OPERATION, REQUEST, TARGET_IP } from "../../wire/arp.ts";
import { ETHERNET_LENGTH, ETHERTYPE_ARP } from "../../wire/ethernet.ts";
import type { Instruction } from "../../system/packet-socket.ts";
import type { Cover } from "./cover.ts";

/** What is let through: requests that came in by one of the links for one of the addresses. */
export interface Wanted {
  readonly links: Cover;
  readonly addresses: Cover;
}

/**
 * How many ranges a cover may have. The kernel charges a program, and while it is being replaced both, to the socket's
 * option memory (net.core.optmem_max), of which kernels before 6.7 give 20,480 bytes.
 */
export const MOST_ADDRESS_RANGES = 112,
  MOST_LINK_RANGES = 8;

/** Code = class | size or operation | mode or source: see linux/bpf_common.h. */
const LOAD_32 = 0x20,
  LOAD_16 = 0x28,
  LOAD_8 = 0x30,
  JUMP = 0x05,
  JUMP_IF_EQUAL = 0x15,
  JUMP_IF_ABOVE = 0x25,
  JUMP_UNLESS_BELOW = 0x35,
  RETURN = 0x06;

/** What the kernel knows of a frame besides its bytes: SKF_AD_OFF, SKF_AD_PKTTYPE and SKF_AD_IFINDEX of linux/filter.h. */
const BESIDES = 0xffff_f000,
  PACKET_TYPE = BESIDES + 4,
  LINK = BESIDES + 8;

/**
 * PACKET_HOST is 0; above PACKET_BROADCAST is what was for another host. So is a frame of a VLAN that has no link here,
 * and nothing else tells: its tag is taken off before a socket sees it.
 */
const PACKET_BROADCAST = 1;

const LONGEST_CONDITIONAL_JUMP = 255;

/** Lets nothing through: what a socket starts with. */
export const NOTHING: readonly Instruction[] = [instruction(RETURN, 0)];

const DROP: Instruction = instruction(RETURN, 0);
const ACCEPT: Instruction = instruction(RETURN, 0xffff);
/** Stands for a jump until it is known how far. */
const GO_ON: Instruction = instruction(JUMP, 0);

/** A load beyond the end of a frame drops the frame. */
export function filter({ links, addresses }: Wanted): readonly Instruction[] {
  return [
    ...[instruction(LOAD_16, 12), ...unless(ETHERTYPE_ARP)],
    ...[instruction(LOAD_16, ETHERNET_LENGTH + OPERATION), ...unless(REQUEST)],
    ...[instruction(LOAD_8, PACKET_TYPE), { code: JUMP_IF_ABOVE, jt: 0, jf: 1, k: PACKET_BROADCAST }, DROP],
    ...[instruction(LOAD_32, LINK), ...goOnWithin(links)],
    ...[instruction(LOAD_32, ETHERNET_LENGTH + TARGET_IP), ...search(addresses, 0, addresses.length, ACCEPT)],
  ];
}

/** Drops the frame unless what was loaded is this. */
function unless(value: number): readonly Instruction[] {
  return [{ code: JUMP_IF_EQUAL, jt: 1, jf: 0, k: value }, DROP];
}

/** Drops the frame unless what was loaded is covered; otherwise the next instruction is the one behind all of these. */
function goOnWithin(cover: Cover): readonly Instruction[] {
  const found = search(cover, 0, cover.length, GO_ON);
  return found.map((one, at) => (one === GO_ON ? instruction(JUMP, found.length - at - 1) : one));
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
