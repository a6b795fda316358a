/** A host that says any ARP, or any neighbour discovery, it likes and hears all that it is sent, over a packet socket in its namespace. */
import type { ArpFrame } from "../../speaker/announcer/wire/arp-frame.ts";
import { decodeFrame, encodeFrame } from "../../speaker/announcer/wire/frame.ts";
import type { Frame, Protocol } from "../../speaker/announcer/wire/frame.ts";
import type { NdpFrame } from "../../speaker/announcer/wire/ndp-frame.ts";
import { createExchange, openPacketSocket } from "../../speaker/announcer/system/packet-socket.ts";
import type { Instruction } from "../../speaker/announcer/system/socket-filter.ts";
import type { Link } from "../../speaker/announcer/links/link.ts";
import { parseMac } from "../../shared/net/mac.ts";
import { inNamespace } from "./namespace.ts";
import type { Namespace } from "./namespace.ts";

/** It is up to the test to close it. */
export interface Host<F extends Frame> {
  readonly send: (frame: F) => void;
  /** The next frame, or undefined when none came for a quarter of a second, or a signal did. Blocks this thread. */
  readonly receive: () => F | undefined;
  readonly close: () => void;
}

/** One that speaks ARP. */
export type ArpHost = Host<ArpFrame>;

/** One that speaks neighbour discovery. */
export type NdpHost = Host<NdpFrame>;

const EVERYTHING: readonly Instruction[] = [{ code: 0x06, jt: 0, jf: 0, k: 0xffff }];

/** Speaks and listens on the link. */
export function openArpHost(namespace: Namespace, link: string): ArpHost {
  return openHost("arp", namespace, link) as ArpHost;
}

/** Speaks and listens on the link. */
export function openNdpHost(namespace: Namespace, link: string): NdpHost {
  return openHost("ndp", namespace, link) as NdpHost;
}

function openHost(protocol: Protocol, namespace: Namespace, link: string): Host<Frame> {
  const { index } = linkOf(namespace, link);
  const socket = inNamespace(namespace.name, () => openPacketSocket(protocol, EVERYTHING));
  const exchange = createExchange(socket.fd);
  return {
    send: (frame) => {
      const bytes = new Uint8Array(128);
      const untagged = bytes.slice(0, encodeFrame(frame, bytes));
      socket.send(frame.vlan === 0 ? untagged : tagged(untagged, frame.vlan), index);
    },
    receive: () => {
      const frame = decodeFrame(protocol, exchange.heard, exchange.receive());
      return frame.kind === "malformed" ? undefined : frame;
    },
    close: socket.close,
  };
}

/** What the namespace's kernel says of the link. */
export function linkOf(namespace: Namespace, name: string): Link {
  const read = (file: string): string => namespace.run("cat", `/sys/class/net/${name}/${file}`).trim();
  const mac = parseMac(read("address"));
  if (mac === undefined) throw new Error(`${name} has no Ethernet address`);
  return { index: Number(read("ifindex")), name, mac };
}

/** With an 802.1Q tag behind the two MACs. */
function tagged(frame: Uint8Array, vlan: number): Uint8Array {
  return Uint8Array.of(...frame.subarray(0, 12), 0x81, 0x00, vlan >>> 8, vlan & 0xff, ...frame.subarray(12));
}
