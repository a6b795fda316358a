/** Addresses as libc takes them, see ip(7) and ipv6(7). */
import { familyOf, toIp4Number } from "../../../shared/net/ip.ts";
import type { Family, Ip } from "../../../shared/net/ip.ts";
import { toIp6 } from "../../../shared/net/ip6.ts";

/** AF_INET and AF_INET6. */
export const DOMAINS: Readonly<Record<Family, number>> = { 4: 2, 6: 10 };

/**
 * struct sockaddr_in: family, port, address, eight bytes of nothing; or struct sockaddr_in6: family, port, flow, address,
 * and the link's index as the scope.
 */
export function socketAddress(address: Ip, port: number, link: number): Uint8Array {
  const head = [...new Uint8Array(Uint16Array.of(DOMAINS[familyOf(address)]).buffer), port >>> 8, port & 0xff];
  const bytes = bytesOf(address);
  return familyOf(address) === 4
    ? Uint8Array.of(...head, ...bytes, ...new Uint8Array(8))
    : Uint8Array.of(...head, ...new Uint8Array(4), ...bytes, ...indexBytes(link));
}

/** struct ip_mreqn: group, any address of the link, the link's index; or struct ipv6_mreq: group, index. */
export function multicastRequest(group: Ip, link: number): Uint8Array {
  const anyAddress = familyOf(group) === 4 ? [0, 0, 0, 0] : [];
  return Uint8Array.of(...bytesOf(group), ...anyAddress, ...indexBytes(link));
}

/** In the machine's byte order. */
function indexBytes(link: number): Uint8Array {
  return new Uint8Array(Int32Array.of(link).buffer);
}

/** In network order. */
function bytesOf(address: Ip): Uint8Array {
  const words = familyOf(address) === 4 ? [toIp4Number(address)] : toIp6(address);
  return Uint8Array.from(words.flatMap((word) => [word >>> 24, word >>> 16, word >>> 8, word]));
}
