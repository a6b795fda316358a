/** The kernel's part of the work: programs that drop nearly every frame not meant for us. Like: tcpdump -d arp */
import type { Ip6 } from "../../../../shared/net/ip6.ts";
import { OPERATION, REQUEST, SENDER_IP, TARGET_IP } from "../../wire/arp.ts";
import { ETHERNET_LENGTH, ETHERTYPE_ARP, ETHERTYPE_IPV6 } from "../../wire/ethernet.ts";
import type { Protocol } from "../../wire/frame.ts";
import { IPV6_LENGTH, NEXT_HEADER, NEXT_HEADER_ICMPV6 } from "../../wire/ipv6.ts";
import { ADVERTISEMENT, SOLICITATION, TARGET, TYPE } from "../../wire/ndp.ts";
import type { Instruction } from "../../system/socket-filter.ts";
import { cover } from "./cover.ts";
import { acceptWithin, dropAbove, goOnWithin, LINK, load, PACKET_TYPE, unless } from "./program.ts";

/** What is let through: what came in by one of the links about one of the addresses, as `targetFor` writes them. */
export interface Wanted {
  readonly links: Iterable<number>;
  readonly targets: readonly Ip6[];
}

/**
 * How many ranges a cover may have. The kernel charges a program, and while it is being replaced both, to the socket's
 * option memory (net.core.optmem_max), of which kernels before 6.7 give 20,480 bytes.
 */
const MOST_LINK_RANGES = 8,
  MOST_NETWORK_RANGES = 4,
  MOST_ADDRESS_RANGES = { arp: 112, ndp: 96 } as const;

/**
 * PACKET_HOST is 0; above these is what was for another host. So is a frame of a VLAN that has no link here, and nothing
 * else tells: its tag is taken off before a socket sees it.
 */
const PACKET_BROADCAST = 1,
  PACKET_MULTICAST = 2;

const ETHERTYPE = 12;
const ICMPV6 = ETHERNET_LENGTH + IPV6_LENGTH;

/** For questions. Exact while a few ranges cover what is wanted; otherwise more is let through, and never less. */
export function filter(protocol: Protocol, wanted: Wanted): readonly Instruction[] {
  return protocol === "arp"
    ? [...ifArp(), ...[load(16, ETHERNET_LENGTH + OPERATION), ...unless(REQUEST)], ...arpAbout(TARGET_IP, wanted)]
    : ndpAbout(SOLICITATION, wanted);
}

/** For whoever says that an address is his: the sender of any ARP, the target of an advertisement. */
export function filterClaims(protocol: Protocol, wanted: Wanted): readonly Instruction[] {
  return protocol === "arp" ? [...ifArp(), ...arpAbout(SENDER_IP, wanted)] : ndpAbout(ADVERTISEMENT, wanted);
}

function ifArp(): readonly Instruction[] {
  return [load(16, ETHERTYPE), ...unless(ETHERTYPE_ARP)];
}

function arpAbout(address: number, { links, targets }: Wanted): readonly Instruction[] {
  return [
    ...[load(8, PACKET_TYPE), ...dropAbove(PACKET_BROADCAST)],
    ...[load(32, LINK), ...goOnWithin(cover(links, MOST_LINK_RANGES))],
    ...[load(32, ETHERNET_LENGTH + address), ...acceptWithin(cover(word(targets, 3), MOST_ADDRESS_RANGES.arp))],
  ];
}

/** Each word of the target has a cover of its own: pools differ in the last one, and have few networks. */
function ndpAbout(type: number, { links, targets }: Wanted): readonly Instruction[] {
  const at = ICMPV6 + TARGET;
  return [
    ...[load(16, ETHERTYPE), ...unless(ETHERTYPE_IPV6)],
    ...[load(8, ETHERNET_LENGTH + NEXT_HEADER), ...unless(NEXT_HEADER_ICMPV6)],
    ...[load(8, ICMPV6 + TYPE), ...unless(type)],
    ...[load(8, PACKET_TYPE), ...dropAbove(PACKET_MULTICAST)],
    ...[load(32, LINK), ...goOnWithin(cover(links, MOST_LINK_RANGES))],
    ...[load(32, at), ...goOnWithin(cover(word(targets, 0), MOST_NETWORK_RANGES))],
    ...[load(32, at + 4), ...goOnWithin(cover(word(targets, 1), MOST_NETWORK_RANGES))],
    ...[load(32, at + 8), ...goOnWithin(cover(word(targets, 2), MOST_NETWORK_RANGES))],
    ...[load(32, at + 12), ...acceptWithin(cover(word(targets, 3), MOST_ADDRESS_RANGES.ndp))],
  ];
}

function word(targets: readonly Ip6[], index: 0 | 1 | 2 | 3): readonly number[] {
  return targets.map((target) => target[index]);
}
