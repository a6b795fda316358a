/** A raw socket that sends ICMPv6 to every node of a link, see raw(7) and ipv6(7); for the main thread only. */
import { createRequire } from "node:module";
import type * as RawSocket from "raw-socket";
import type { Socket } from "raw-socket";
import { SystemError } from "./system-error.ts";

/** It hears nothing. */
export interface Icmpv6Socket {
  /**
   * Sends to ff02::1 on the link, from the link-local address that the kernel has there and with the checksum that it
   * reckons; `left` is told soon whether the message left.
   */
  readonly sendToAll: (message: Uint8Array, link: number, left: (hasLeft: boolean) => void) => void;
  readonly close: () => void;
}

const ALL_NODES = "ff02::1";

/** Levels and options of linux/in6.h and linux/icmpv6.h. */
const IPPROTO_IPV6 = 41,
  IPV6_MULTICAST_IF = 17,
  IPV6_MULTICAST_HOPS = 18,
  IPV6_MULTICAST_LOOP = 19,
  IPPROTO_ICMPV6 = 58,
  ICMPV6_FILTER = 1;

/** RFC 4861 §7.1: what came from farther away has less, and is ignored. */
const HOP_LIMIT = 255;

/** One bit for each type that is not to be received. */
const NO_TYPE = Buffer.alloc(32, 0xff);

/** For all links of the network namespace that this is called in. */
export function openIcmpv6Socket(): Icmpv6Socket {
  const socket = open();
  socket.pauseRecv();
  return {
    sendToAll: (message, link, left) => {
      const choose = (): void => setNumber(socket, IPV6_MULTICAST_IF, link);
      socket.send(Buffer.from(message), 0, message.length, ALL_NODES, choose, (failure) => left(failure === null));
    },
    close: () => {
      socket.close();
    },
  };
}

function open(): Socket {
  try {
    const { AddressFamily, createSocket, Protocol } = load();
    const socket = createSocket({ addressFamily: AddressFamily.IPv6, protocol: Protocol.ICMPv6 });
    socket.setOption(IPPROTO_ICMPV6, ICMPV6_FILTER, NO_TYPE, NO_TYPE.length);
    setNumber(socket, IPV6_MULTICAST_HOPS, HOP_LIMIT);
    setNumber(socket, IPV6_MULTICAST_LOOP, 0);
    return socket;
  } catch (cause) {
    throw new SystemError(
      "ICMPV6_SOCKET_FAILED",
      "a raw ICMPv6 socket needs CAP_NET_RAW, a kernel with IPv6 and the addon of raw-socket; without one no IPv6 address is announced",
      cause,
    );
  }
}

/** Not before it is needed: where its addon was not built, IPv4 is to go on. */
function load(): typeof RawSocket {
  return createRequire(import.meta.url)("raw-socket") as typeof RawSocket;
}

function setNumber(socket: Socket, option: number, value: number): void {
  const bytes = Buffer.from(Uint32Array.of(value).buffer);
  socket.setOption(IPPROTO_IPV6, option, bytes, bytes.length);
}
