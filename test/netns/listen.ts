/** A listening TCP socket inside a namespace, for a server that runs outside of it. */
import koffi from "koffi";
import { inNamespace } from "./namespace.ts";

const AF_INET = 2;
const SOCK_STREAM_CLOEXEC = 1 | 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const BACKLOG = 128;

/** Its descriptor, on 127.0.0.1 of that namespace; hand it to `server.listen({ fd })`, which then owns it. */
export function listenIn(namespace: string, port: number): number {
  const libc = koffi.load("libc.so.6");
  const socket = libc.func("int socket(int, int, int)") as (domain: number, type: number, protocol: number) => number;
  const setsockopt = libc.func("int setsockopt(int, int, int, const void *, uint32_t)") as (...of: unknown[]) => number;
  const bind = libc.func("int bind(int, const void *, uint32_t)") as (
    fd: number,
    to: Uint8Array,
    size: number,
  ) => number;
  const listen = libc.func("int listen(int, int)") as (fd: number, backlog: number) => number;

  const fd = check(
    "socket",
    inNamespace(namespace, () => socket(AF_INET, SOCK_STREAM_CLOEXEC, 0)),
  );
  check("setsockopt", setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, new Uint8Array(Uint32Array.of(1).buffer), 4));
  const address = loopback(port);
  check("bind", bind(fd, address, address.length));
  check("listen", listen(fd, BACKLOG));
  return fd;
}

/** sockaddr_in: family in host order, port and address in network order, eight bytes of nothing. */
function loopback(port: number): Uint8Array {
  const family = new Uint8Array(Uint16Array.of(AF_INET).buffer);
  return Uint8Array.of(...family, port >> 8, port & 255, 127, 0, 0, 1, ...new Uint8Array(8));
}

function check(call: string, result: number): number {
  if (result < 0) throw new Error(`${call} failed with errno ${koffi.errno()}`);
  return result;
}
