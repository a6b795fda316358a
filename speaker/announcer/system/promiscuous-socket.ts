/** A packet socket whose only purpose is to have links receive what is not addressed to them, see packet(7). Like: ip link set wlan0 promisc on */
import { close, errno, errorName, EPERM, setsockopt, socket } from "./libc.ts";
import { SystemError } from "./system-error.ts";

/** While it is open. */
export interface PromiscuousSocket {
  /** From now on these links, by their indices, and no others on its account. */
  readonly keep: (links: readonly number[]) => void;
  readonly close: () => void;
}

const AF_PACKET = 17,
  SOCK_RAW = 3,
  SOCK_CLOEXEC = 0o2000000;
const SOL_PACKET = 263,
  PACKET_ADD_MEMBERSHIP = 1,
  PACKET_DROP_MEMBERSHIP = 2,
  PACKET_MR_PROMISC = 1;

/** Never bound to a protocol: no frame reaches it. */
export function openPromiscuousSocket(): PromiscuousSocket {
  const fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) throw refusal();
  const kept = new Set<number>();
  return {
    keep: (links) => {
      // A link that is gone has lost its membership with it, and refuses a new one.
      for (const link of kept) if (!links.includes(link)) change(fd, PACKET_DROP_MEMBERSHIP, link);
      const refused = links.filter((link) => !kept.has(link) && !change(fd, PACKET_ADD_MEMBERSHIP, link));
      kept.clear();
      for (const link of links) if (!refused.includes(link)) kept.add(link);
    },
    close: () => {
      close(fd);
    },
  };
}

/** struct packet_mreq: link, type, length of an address that this type has not, that address. */
function change(fd: number, option: number, link: number): boolean {
  const request = new Uint8Array(new ArrayBuffer(16));
  new Int32Array(request.buffer, 0, 1)[0] = link;
  new Uint16Array(request.buffer, 4, 1)[0] = PACKET_MR_PROMISC;
  return setsockopt(fd, SOL_PACKET, option, request, request.length) === 0;
}

function refusal(): SystemError {
  const number = errno();
  return number === EPERM
    ? new SystemError("PACKET_SOCKET_DENIED", "opening a packet socket needs CAP_NET_RAW")
    : new SystemError("PACKET_SOCKET_FAILED", `opening a packet socket: ${errorName(number)}`);
}
