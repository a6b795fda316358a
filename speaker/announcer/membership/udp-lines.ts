/** Carries hellos over UDP: to a multicast group of each link, or to the other nodes one by one. */
import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import type { Link } from "../links/link.ts";
import { openHelloSocket } from "../system/hello-socket.ts";
import { SystemError } from "../system/system-error.ts";
import { audience } from "./audience.ts";
import type { Lines } from "./lines.ts";
import { ownAddresses } from "./own-addresses.ts";
import { MOST_BYTES } from "./seal.ts";
import { createUdpLine } from "./udp-line.ts";
import type { UdpLine } from "./udp-line.ts";

/** How hellos go. */
export interface UdpLinesParts {
  readonly mode: "multicast" | "unicast";
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** What of the system it needs. */
export interface UdpSystem {
  readonly open: typeof openHelloSocket;
  readonly interfaces: typeof networkInterfaces;
}

/** Nobody tells when a link's addresses change; after a send that failed, the next one looks at once. */
const LOOK_EVERY_MS = 1_000;

/** Of this network namespace. */
export function createUdpLines(
  parts: UdpLinesParts,
  system: UdpSystem = { open: openHelloSocket, interfaces: networkInterfaces },
): Lines {
  const lines = new Map<number, UdpLine>();
  let nodes: ReadonlyMap<string, readonly Ip[]> = new Map();
  let hear: Parameters<Lines["listen"]>[0] = () => undefined;
  let lookAt = Number.NEGATIVE_INFINITY;
  let hasOpened = false;
  /** What was said of each socket that is refused, by link and family. */
  const refused = new Map<string, string>();

  /** What is refused at first ends the program; later there is something to lose: the other links go on, and it is tried again. */
  const open: typeof openHelloSocket = (socket) => {
    const { family, link } = socket;
    const which = `${link} ${family}`;
    try {
      const opened = system.open(socket);
      refused.delete(which);
      hasOpened ||= opened !== undefined;
      return opened;
    } catch (failure) {
      if (!hasOpened || !(failure instanceof SystemError)) throw failure;
      const { message } = failure;
      if (refused.get(which) !== message) parts.log.error({ link, family, message }, "hello-socket-refused");
      refused.set(which, message);
      return undefined;
    }
  };

  const look = (): void => {
    const interfaces = system.interfaces();
    const own = new Set(Object.values(interfaces).flatMap((said) => (said ?? []).map(({ address }) => address)));
    for (const line of lines.values()) {
      const link = ownAddresses(interfaces[line.link.name]);
      line.addressesAre(link, audience({ link, own, nodes }));
    }
    lookAt = parts.clock.now() + LOOK_EVERY_MS;
  };
  const lineFor = (link: Link): UdpLine =>
    createUdpLine({
      ...parts,
      ...{ link, open },
      hasSiblings: () => lines.size > 1,
      heard: (datagram) => hear(link.index, datagram),
    });

  return {
    linksAre: (links) => {
      for (const [index, { link, close }] of lines) {
        if (links.some((now) => now.index === index && now.name === link.name)) continue;
        close();
        lines.delete(index);
      }
      for (const link of links) if (!lines.has(link.index)) lines.set(link.index, lineFor(link));
      look();
    },
    nodesAre: (addresses) => {
      nodes = addresses;
      look();
    },
    send: ({ index }, datagram) => {
      assert(datagram.length <= MOST_BYTES, `a hello of ${datagram.length} bytes`);
      if (parts.clock.now() >= lookAt) look();
      const hasLeft = lines.get(index)?.send(datagram) ?? false;
      if (!hasLeft) lookAt = Number.NEGATIVE_INFINITY;
      return hasLeft;
    },
    listen: (heard) => {
      hear = heard;
    },
    close: () => {
      for (const line of lines.values()) line.close();
      lines.clear();
    },
  };
}
