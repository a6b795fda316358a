/** A socket whose only purpose is to be a member of IPv6 multicast groups, see ipv6(7). Like: ip maddr show */
import type { Ip6 } from "../../../shared/net/ip6.ts";
import { close, EADDRNOTAVAIL, EINVAL, ENODEV, errno, errorName, setsockopt, socket } from "./libc.ts";
import { SystemError } from "./system-error.ts";

/** A group on a link, by the link's index. */
export interface Membership {
  readonly group: Ip6;
  readonly link: number;
}

/**
 * While it is a member, the kernel reports the group to the switches of the link (MLD, RFC 2710 and 3810), again whenever
 * the link comes up, and has the NIC let the group's frames through.
 */
export interface GroupSocket {
  readonly join: (membership: Membership) => void;
  readonly leave: (membership: Membership) => void;
  readonly close: () => void;
}

/** The kernel charges each to the socket's option memory (net.core.optmem_max): with 20,480 bytes, 300 do not fit. */
export const MOST_MEMBERSHIPS = 128;

const AF_INET6 = 10,
  SOCK_DGRAM = 2,
  SOCK_CLOEXEC = 0o2000000;
const IPPROTO_IPV6 = 41,
  IPV6_JOIN_GROUP = 20,
  IPV6_LEAVE_GROUP = 21;

/** Never bound: no datagram reaches it. */
export function openGroupSocket(): GroupSocket {
  const fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw refusal("opening a socket for multicast groups");
  const set = (option: number, membership: Membership): void => {
    const request = multicastRequest(membership);
    if (setsockopt(fd, IPPROTO_IPV6, option, request, request.length) === 0 || hasNoGroups(errno())) return;
    throw refusal(`${option === IPV6_JOIN_GROUP ? "joining" : "leaving"} a multicast group`);
  };
  return {
    join: (membership) => set(IPV6_JOIN_GROUP, membership),
    leave: (membership) => set(IPV6_LEAVE_GROUP, membership),
    close: () => {
      close(fd);
    },
  };
}

/** A link that is gone, or has no IPv6 (an MTU below 1,280 turns it off), has no groups to join or to leave. */
function hasNoGroups(number: number): boolean {
  return [EADDRNOTAVAIL, EINVAL, ENODEV].includes(number);
}

/** struct ipv6_mreq: the group, and the link's index in the machine's byte order. */
function multicastRequest({ group, link }: Membership): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  group.forEach((word, index) => view.setUint32(index * 4, word));
  bytes.set(new Uint8Array(Int32Array.of(link).buffer), 16);
  return bytes;
}

function refusal(doing: string): SystemError {
  return new SystemError("MULTICAST_GROUP_FAILED", `${doing}: ${errorName(errno())}`);
}
