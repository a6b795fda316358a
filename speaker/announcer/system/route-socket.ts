/** A netlink socket that hears of every change to a link or an address of this network namespace, see rtnetlink(7). Like: ip monitor link address */
import { read } from "node:fs";
import { promisify } from "node:util";
import { addressOf, bind, close, errno, errorName, recvfrom, setsockopt, socket } from "./libc.ts";
import { SystemError } from "./system-error.ts";

/** That something has changed is all that it tells; what, is for /sys/class/net to say. */
export interface RouteSocket {
  /** Resolves with true once there was a change since the last call, or with false after a while without one. */
  readonly hear: () => Promise<boolean>;
  readonly close: () => void;
}

/** How long a while is. The process cannot end meanwhile. */
const RECEIVE_TIMEOUT_MS = 100;

const AF_NETLINK = 16,
  SOCK_RAW = 3,
  SOCK_CLOEXEC = 0o2000000,
  NETLINK_ROUTE = 0;
const SOL_SOCKET = 1,
  SO_RCVTIMEO = 20,
  MSG_DONTWAIT = 0x40;
/** RTMGRP_LINK, RTMGRP_IPV4_IFADDR and RTMGRP_IPV6_IFADDR of linux/rtnetlink.h. */
const GROUPS = 0x1 | 0x10 | 0x100;

/** Hears from now on: whoever looks after this has missed nothing. */
export function openRouteSocket(): RouteSocket {
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) throw refusal("opening");
  const timeout = new Uint8Array(new BigInt64Array([0n, BigInt(RECEIVE_TIMEOUT_MS * 1_000)]).buffer);
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.length) < 0) throw refusal("setting the timeout of");
  const groups = groupsAddress();
  if (bind(fd, groups, groups.length) < 0) throw refusal("binding");
  // What does not fit is cut off, and nobody misses it.
  const message = new Uint8Array(64);
  return {
    hear: async () => {
      if (!(await isReceived(fd, message))) return false;
      while (recvfrom(fd, addressOf(message), message.length, MSG_DONTWAIT, 0, 0) > 0);
      return true;
    },
    close: () => {
      close(fd);
    },
  };
}

const readInThreadPool = promisify(read);

/** Blocks a thread of the pool, not this one. */
async function isReceived(fd: number, message: Uint8Array): Promise<boolean> {
  try {
    await readInThreadPool(fd, message, 0, message.length, null);
    return true;
  } catch (failure) {
    const code = failure instanceof Error && "code" in failure ? failure.code : undefined;
    if (code === "EAGAIN" || code === "EINTR") return false;
    // The kernel had more to say than the socket can hold.
    if (code === "ENOBUFS") return true;
    throw new SystemError("ROUTE_SOCKET_FAILED", `reading from a netlink socket: ${String(code)}`, failure);
  }
}

/** struct sockaddr_nl: family, padding, port (0 lets the kernel choose), groups. */
function groupsAddress(): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(12));
  new Uint16Array(bytes.buffer, 0, 1)[0] = AF_NETLINK;
  new Uint32Array(bytes.buffer, 8, 1)[0] = GROUPS;
  return bytes;
}

function refusal(doing: string): SystemError {
  return new SystemError("ROUTE_SOCKET_FAILED", `${doing} a netlink socket: ${errorName(errno())}`);
}
