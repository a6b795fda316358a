/** A UDP socket for one link and one address family, see ip(7), ipv6(7) and udp(7). Like: ss --udp --listening --numeric --processes */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { ip } from "../../../shared/net/ip.ts";
import type { Family, Ip } from "../../../shared/net/ip.ts";
import { addressOf, bind, close, errno, errorName, sendto, setsockopt, socket } from "./libc.ts";
import { DOMAINS, multicastRequest, socketAddress } from "./socket-address.ts";
import { attachFilter } from "./socket-filter.ts";
import type { Instruction } from "./socket-filter.ts";
import { SystemError } from "./system-error.ts";

/** What a socket is for. */
export interface HelloSocketParts {
  readonly family: Family;
  /** Its index: nothing comes by any other link, and nothing leaves by one. */
  readonly link: number;
  /** Undefined: it only sends, from whichever port is free. */
  readonly listener: Listener | undefined;
}

/** What a socket listens to. */
export interface Listener {
  readonly port: number;
  /** What is sent to this group; undefined: what is sent to this node. */
  readonly group: Ip | undefined;
  /** Called with each datagram that a host on the link itself has sent; the address may have a zone. */
  readonly heard: (datagram: Uint8Array, from: { readonly address: string; readonly port: number }) => void;
}

/** It never waits. */
export interface HelloSocket {
  /** Undefined once the system has the datagram; otherwise the name of the error, as errno(3) lists it. */
  readonly send: (datagram: Uint8Array, to: Ip, port: number) => string | undefined;
  readonly close: () => void;
}

const SOCK_DGRAM = 2,
  SOCK_CLOEXEC = 0o2000000,
  MSG_DONTWAIT = 0x40;
const SOL_SOCKET = 1,
  SO_REUSEADDR = 2,
  SO_RCVBUF = 8,
  SO_BINDTOIFINDEX = 62;

/** Several hundred datagrams of 1,400 bytes, for a program that stalls; the system may give less (net.core.rmem_max). */
const RECEIVE_BUFFER = 1 << 20;

/** RFC 4594 §3.2: class selector 6, for what the network is controlled by, so that load delays it least. */
const NETWORK_CONTROL = 48 << 2;

/** What a router has passed on has less. RFC 5082 §3 */
const FROM_THIS_LINK = 255;

/** What differs between the families: numbers of linux/in.h and linux/in6.h. */
interface Kind {
  readonly level: number;
  readonly options: readonly (readonly [option: number, value: number])[];
  readonly joinGroup: number;
  /** Where the network header says how far a datagram may still go. */
  readonly hopsAt: number;
  readonly anywhere: Ip;
}

const KINDS: Readonly<Record<Family, Kind>> = {
  4: {
    level: 0,
    options: [
      [1 /* IP_TOS */, NETWORK_CONTROL],
      [2 /* IP_TTL */, FROM_THIS_LINK],
      [33 /* IP_MULTICAST_TTL */, FROM_THIS_LINK],
      [34 /* IP_MULTICAST_LOOP */, 0],
      [49 /* IP_MULTICAST_ALL */, 0],
    ],
    joinGroup: 35 /* IP_ADD_MEMBERSHIP */,
    hopsAt: 8,
    anywhere: ip("0.0.0.0"),
  },
  6: {
    level: 41,
    options: [
      [26 /* IPV6_V6ONLY */, 1],
      [67 /* IPV6_TCLASS */, NETWORK_CONTROL],
      [16 /* IPV6_UNICAST_HOPS */, FROM_THIS_LINK],
      [18 /* IPV6_MULTICAST_HOPS */, FROM_THIS_LINK],
      [19 /* IPV6_MULTICAST_LOOP */, 0],
      [29 /* IPV6_MULTICAST_ALL */, 0],
    ],
    joinGroup: 20 /* IPV6_JOIN_GROUP */,
    hopsAt: 7,
    anywhere: ip("::"),
  },
};

/** Undefined where the link is gone, or has not this family: try again later. */
export function openHelloSocket({ family, link, listener }: HelloSocketParts): HelloSocket | undefined {
  const fd = socket(DOMAINS[family], SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || !isReady(fd, family, link, listener)) {
    const error = errorName(errno());
    if (fd >= 0) close(fd);
    if (ABSENT.includes(error)) return undefined;
    throw refusal(error, listener?.port);
  }
  return {
    send: (datagram, to, port) => {
      const address = socketAddress(to, port, link);
      const sent = sendto(fd, addressOf(datagram), datagram.length, MSG_DONTWAIT, addressOf(address), address.length);
      return sent >= 0 ? undefined : lost(errorName(errno()));
    },
    close: listener === undefined ? () => void close(fd) : listen(fd, family, listener),
  };
}

/** The kernel has no IPv6; the link is gone; the link has no such addresses (an MTU below 1,280 turns IPv6 off). */
const ABSENT: readonly string[] = ["EAFNOSUPPORT", "ENODEV", "ENXIO", "EADDRNOTAVAIL", "EINVAL"];

/** Whatever else keeps a datagram back, the link or a firewall, may be over at the next one. */
const OURS: readonly string[] = ["EBADF", "EFAULT", "ENOTSOCK"];

function lost(error: string): string {
  assert(!OURS.includes(error), `sending a hello: ${error}`);
  return error;
}

/** The filter first: nothing from afar is to arrive before it. If not ready, `errno()` has the reason. */
function isReady(fd: number, family: Family, link: number, listener: Listener | undefined): boolean {
  const { level, options } = KINDS[family];
  return (
    attachFilter(fd, dropFromAfar(family)) &&
    setNumber(fd, SOL_SOCKET, SO_BINDTOIFINDEX, link) &&
    setNumber(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER) &&
    options.every(([option, value]) => setNumber(fd, level, option, value)) &&
    (listener === undefined || isListening(fd, family, link, listener))
  );
}

/**
 * A socket that is bound to a group hears nothing else and shares its port with whoever is bound to an address, as
 * MetalLB's memberlist is; a second one for the same group hears as much as the first. Without a group the port is ours
 * alone: of two that shared it, one would hear nothing.
 */
function isListening(fd: number, family: Family, link: number, { port, group }: Listener): boolean {
  const { anywhere, level, joinGroup } = KINDS[family];
  const address = socketAddress(group ?? anywhere, port, link);
  if (group === undefined) return bind(fd, address, address.length) === 0;
  const request = multicastRequest(group, link);
  return (
    setNumber(fd, SOL_SOCKET, SO_REUSEADDR, 1) &&
    bind(fd, address, address.length) === 0 &&
    setsockopt(fd, level, joinGroup, request, request.length) === 0
  );
}

/** Hands the socket to Node, which reads from it; gives what closes it. */
function listen(fd: number, family: Family, { heard }: Listener): () => void {
  const listening = createSocket(family === 4 ? "udp4" : "udp6", heard);
  listening.bind({ fd, exclusive: true });
  return () => listening.close();
}

/** The kernel's own check (IP_MINTTL, IPV6_MINHOPCOUNT) is for TCP alone. SKF_NET_OFF of linux/filter.h: from the network header on. */
function dropFromAfar(family: Family): readonly Instruction[] {
  const SKF_NET_OFF = 0xfff0_0000;
  return [
    { code: 0x30 /* load a byte */, jt: 0, jf: 0, k: SKF_NET_OFF + KINDS[family].hopsAt },
    { code: 0x15 /* jump if equal */, jt: 0, jf: 1, k: FROM_THIS_LINK },
    { code: 0x06 /* accept */, jt: 0, jf: 0, k: 0xffff },
    { code: 0x06 /* drop */, jt: 0, jf: 0, k: 0 },
  ];
}

function setNumber(fd: number, level: number, option: number, value: number): boolean {
  const bytes = new Uint8Array(Int32Array.of(value).buffer);
  return setsockopt(fd, level, option, bytes, bytes.length) === 0;
}

function refusal(error: string, port: number | undefined): SystemError {
  if (error === "EADDRINUSE")
    return new SystemError(
      "HELLO_PORT_TAKEN",
      `another program has UDP port ${port}: end it (MetalLB's speaker?), or give every node another --hello-port`,
    );
  if (error === "EPERM" || error === "EACCES")
    return new SystemError(
      "HELLO_SOCKET_DENIED",
      "a UDP socket for one link needs CAP_NET_RAW before Linux 5.7, and a port above 1023",
    );
  return new SystemError("HELLO_SOCKET_FAILED", `a UDP socket for hellos: ${error}`);
}
