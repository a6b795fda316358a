/** A packet socket for one protocol on every link of this network namespace, see packet(7). Like: tcpdump -i any arp */
import { addressOf, bind, close, errno, errorName, recvfrom, sendto, setsockopt } from "./libc.ts";
import { EAGAIN, EINTR, ENETDOWN, ENOBUFS, ENODEV, ENXIO, EPERM, socket } from "./libc.ts";
import { attachFilter } from "./socket-filter.ts";
import type { Instruction } from "./socket-filter.ts";
import { SystemError } from "./system-error.ts";

/** How long a thread waits for a frame before it looks up. */
const RECEIVE_TIMEOUT_MS = 250;

/** The longest frame that is read; what an even longer one has more is dropped. */
const LONGEST_FRAME = 2048;

/**
 * Where frames follow each other closely, looking again for some 10 µs spares the wake-up of a sleeping thread (seen: 5 µs
 * instead of 25 to an answer, on a virtual machine). Where they do not, or the CPU is shared with who sends them, looking
 * is in vain, and is tried again only after that many sleeps.
 */
const LOOKS = 32,
  SLEEPS_AFTER_VAIN_LOOKS = 128;

const MSG_DONTWAIT = 0x40;

const AF_PACKET = 17,
  SOCK_RAW = 3,
  SOCK_CLOEXEC = 0o2000000;
/** ETH_P_ARP and ETH_P_IPV6: the EtherTypes. */
const ETHERTYPES = { arp: 0x0806, ndp: 0x86dd } as const;
const SOL_SOCKET = 1,
  SO_RCVTIMEO = 20;
const SOL_PACKET = 263,
  PACKET_IGNORE_OUTGOING = 23;

/** Opened in one thread, used in another by its number, closed by the one that opened it. */
export interface PacketSocket {
  readonly fd: number;
  /** From now on the kernel drops what the program does not accept. */
  readonly filter: (program: readonly Instruction[]) => void;
  /** Whether the frame left by the link. */
  readonly send: (frame: Uint8Array, link: number) => boolean;
  readonly close: () => void;
}

/** Opens it deaf: the program is in place before the first frame can arrive. */
export function openPacketSocket(protocol: keyof typeof ETHERTYPES, program: readonly Instruction[]): PacketSocket {
  const fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) throw refusal("opening a packet socket");
  setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, new Int32Array([1]));
  setOption(fd, SOL_SOCKET, SO_RCVTIMEO, new BigInt64Array([0n, BigInt(RECEIVE_TIMEOUT_MS * 1_000)]));
  attach(fd, program);
  if (bind(fd, linkAddress(0, ETHERTYPES[protocol]), ADDRESS_LENGTH) < 0) throw refusal("binding a packet socket");
  return {
    fd,
    filter: (replacement) => attach(fd, replacement),
    send: (frame, link) => {
      const to = linkAddress(link, ETHERTYPES[protocol]);
      return hasLeft(sendto(fd, addressOf(frame), frame.length, 0, addressOf(to), to.length));
    },
    close: () => {
      close(fd);
    },
  };
}

/** One thread's place for the frame that came and the frame that goes back by the same link. */
export interface Exchange {
  readonly heard: Uint8Array;
  readonly reply: Uint8Array;
  /** How long the frame is that was received, or 0 when none came for a while. */
  readonly receive: () => number;
  /** The same, without waiting. */
  readonly receiveAtOnce: () => number;
  /** The link that it came in by. */
  readonly link: () => number;
  /** Whether so many bytes of the reply left. */
  readonly send: (length: number) => boolean;
}

/** Nothing is allocated, and no buffer looked up, after this. */
export function createExchange(fd: number): Exchange {
  const heard = new Uint8Array(LONGEST_FRAME);
  const reply = new Uint8Array(LONGEST_FRAME);
  const peer = linkAddress(0, 0);
  const peerLength = new Int32Array(new ArrayBuffer(4));
  const link = new Int32Array(peer.buffer, LINK_AT, 1);
  const at = { heard: addressOf(heard), reply: addressOf(reply), peer: addressOf(peer), length: addressOf(peerLength) };
  let sleepsAhead = 0;
  const receiveNow = (flags: number): number => {
    peerLength[0] = ADDRESS_LENGTH;
    return recvfrom(fd, at.heard, LONGEST_FRAME, flags, at.peer, at.length);
  };
  return {
    heard,
    reply,
    receiveAtOnce: () => {
      const length = receiveNow(MSG_DONTWAIT);
      return length >= 0 ? length : nothing();
    },
    receive: () => {
      for (let looks = 0; sleepsAhead === 0 && looks < LOOKS; looks += 1) {
        const length = receiveNow(MSG_DONTWAIT);
        if (length >= 0) return length;
      }
      sleepsAhead = sleepsAhead === 0 ? SLEEPS_AFTER_VAIN_LOOKS : sleepsAhead - 1;
      const length = receiveNow(0);
      return length >= 0 ? length : nothing();
    },
    link: () => link[0] ?? 0,
    send: (length) => hasLeft(sendto(fd, at.reply, length, 0, at.peer, ADDRESS_LENGTH)),
  };
}

/** After a call that gave no frame: 0, unless that was a refusal. */
function nothing(): 0 {
  if (errno() === EAGAIN || errno() === EINTR) return 0;
  throw refusal("receiving from a packet socket");
}

/** struct sockaddr_ll: family, protocol, link, hardware type, packet type, address length, address. */
const ADDRESS_LENGTH = 20,
  PROTOCOL_AT = 2,
  LINK_AT = 4;

/** The protocol on that link, or on every link for 0. */
function linkAddress(link: number, etherType: number): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(ADDRESS_LENGTH));
  new Uint16Array(bytes.buffer, 0, 1)[0] = AF_PACKET;
  new DataView(bytes.buffer).setUint16(PROTOCOL_AT, etherType);
  new Int32Array(bytes.buffer, LINK_AT, 1)[0] = link;
  return bytes;
}

function setOption(fd: number, level: number, name: number, value: Int32Array | BigInt64Array): void {
  const bytes = new Uint8Array(value.buffer);
  if (setsockopt(fd, level, name, bytes, bytes.length) < 0) throw refusal(`setting option ${name} of a packet socket`);
}

function attach(fd: number, program: readonly Instruction[]): void {
  if (!attachFilter(fd, program)) throw refusal("attaching a filter to a packet socket");
}

/** A link that is gone, down or full loses a frame, as a cable would. */
function hasLeft(sent: number): boolean {
  if (sent >= 0) return true;
  if ([EAGAIN, EINTR, ENETDOWN, ENOBUFS, ENODEV, ENXIO].includes(errno())) return false;
  throw refusal("sending on a packet socket");
}

function refusal(doing: string): SystemError {
  const number = errno();
  return number === EPERM
    ? new SystemError("PACKET_SOCKET_DENIED", `${doing} needs CAP_NET_RAW`)
    : new SystemError("PACKET_SOCKET_FAILED", `${doing}: ${errorName(number)}`);
}
