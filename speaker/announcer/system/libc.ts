/** The C library's system calls, as they are; -1 means that `errno()` has the reason. */
import koffi from "koffi";

/** The process's own C library, whichever that is. */
const libc = koffi.load(null);

/** struct sock_fprog of bpf(4): how many instructions, and where they are. */
koffi.struct("sock_fprog", { length: "uint16_t", instructions: "const void *" });

/** Like socket(2). */
export const socket = libc.func("int socket(int domain, int type, int protocol)") as (
  domain: number,
  type: number,
  protocol: number,
) => number;

/** Like bind(2). */
export const bind = libc.func("int bind(int fd, const void *address, unsigned int length)") as (
  fd: number,
  address: Uint8Array,
  length: number,
) => number;

/** Like setsockopt(2). */
export const setsockopt = libc.func(
  "int setsockopt(int fd, int level, int name, const void *value, unsigned int length)",
) as (fd: number, level: number, name: number, value: Uint8Array, length: number) => number;

/** Like setsockopt(2), for SO_ATTACH_FILTER; the length is `PROGRAM_SIZE`. */
export const setsockoptProgram = libc.func(
  "int setsockopt(int fd, int level, int name, const sock_fprog *value, unsigned int length)",
) as (fd: number, level: number, name: number, value: Program, length: number) => number;

/** A BPF program in memory. */
export interface Program {
  readonly length: number;
  readonly instructions: Uint8Array;
}

/** The size of its header. */
export const PROGRAM_SIZE = koffi.sizeof("sock_fprog");

/** Like recvfrom(2). Buffers are given by `addressOf`: koffi takes 70 ns a call to find where a typed array is. */
export const recvfrom = libc.func(
  "long recvfrom(int fd, uintptr_t buffer, size_t size, int flags, uintptr_t from, uintptr_t fromLength)",
) as (fd: number, buffer: number, size: number, flags: number, from: number, fromLength: number) => number;

/** Like sendto(2). Buffers are given by `addressOf`. */
export const sendto = libc.func(
  "long sendto(int fd, uintptr_t buffer, size_t size, int flags, uintptr_t to, unsigned int toLength)",
) as (fd: number, buffer: number, size: number, flags: number, to: number, toLength: number) => number;

/** Like close(2). */
export const close = libc.func("int close(int fd)") as (fd: number) => number;

/** Why the last call of this thread failed. */
export function errno(): number {
  return koffi.errno();
}

/** The error's name, as errno(3) lists it. */
export function errorName(number: number): string {
  return Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? `errno ${number}`;
}

/** Numbers of the errors that we tell apart. */
export const { EADDRNOTAVAIL, EAGAIN, EINTR, EINVAL, ENETDOWN, ENOBUFS, ENODEV, ENXIO, EPERM } = koffi.os
  .errno as Readonly<
  Record<
    "EADDRNOTAVAIL" | "EAGAIN" | "EINTR" | "EINVAL" | "ENETDOWN" | "ENOBUFS" | "ENODEV" | "ENXIO" | "EPERM",
    number
  >
>;

/** Where the buffer is, for as long as something refers to the buffer. */
export function addressOf(buffer: ArrayBufferView): number {
  return Number(koffi.address(buffer));
}
