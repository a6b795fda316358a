/** The sockets of one link: one for each address family. */
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { familyOf, ip } from "../../../shared/net/ip.ts";
import type { Family, Ip } from "../../../shared/net/ip.ts";
import type { Link } from "../links/link.ts";
import type { HelloSocket, Listener, openHelloSocket } from "../system/hello-socket.ts";
import type { Audience } from "./audience.ts";
import { families } from "./families.ts";
import type { OwnAddress } from "./own-addresses.ts";

/**
 * Link-local, so that no router passes it on and every switch floods it (RFC 4541 §2.1.2). IPv4 has no such groups for
 * everybody to choose from: this one is unassigned in IANA's "IPv4 Multicast Address Space". IPv6 has: ff12 is not
 * assigned by IANA (RFC 4291 §2.7), and the rest is from what is left to choose freely (RFC 3307 §4.3).
 */
export const GROUPS: Readonly<Record<Family, Ip>> = { 4: ip("224.0.0.179"), 6: ip("ff12::8000:7946") };

/** What a link's line is made of. */
export interface UdpLineParts {
  readonly link: Link;
  readonly mode: "multicast" | "unicast";
  /** Whether the node has more links than this one. */
  readonly hasSiblings: () => boolean;
  readonly port: number;
  readonly open: typeof openHelloSocket;
  readonly heard: (datagram: Uint8Array) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Deaf and silent until it is told of addresses. */
export interface UdpLine {
  readonly link: Link;
  /**
   * The link's own addresses, and in unicast mode whom hellos go to. Opens what is not open, and afresh what has other
   * addresses now: with the last one, the kernel may have forgotten the groups.
   */
  readonly addressesAre: (now: readonly OwnAddress[], audience: Audience) => void;
  /**
   * Whether it left for those who are to hear it, or there is nobody. A socket that refuses is not used again, unless the
   * system is only busy.
   */
  readonly send: (datagram: Uint8Array) => boolean;
  readonly close: () => void;
}

/** A socket for each family, and one that hears nothing. */
type Name = Family | "aside";

/** Undefined once a datagram has left; otherwise what kept it. */
type Outcome = string | undefined;

/** It had no room for this datagram; what waits in the socket to be heard is not to be lost for that. */
const BUSY: readonly Outcome[] = ["EAGAIN", "EINTR", "ENOBUFS", "ENOMEM"];

/** For one link; closed when the link is gone. */
export function createUdpLine(parts: UdpLineParts): UdpLine {
  const { link, mode, port, open, clock, log } = parts;
  const sockets = new Map<Name, HelloSocket>();
  let addresses: readonly OwnAddress[] = [];
  let audience: Audience = { kind: "unknown" };
  let ip6NeededAt: number | undefined;
  let trouble: Outcome;

  const hearBy = (family: Family) => (datagram: Uint8Array, from: { address: string; port: number }) => {
    const [address] = from.address.split("%");
    if (addresses.some((own) => own.address === address)) return;
    if (family === 6 && from.port === port) ip6NeededAt = clock.now();
    parts.heard(datagram);
  };
  const shut = (name: Name): void => {
    sockets.get(name)?.close();
    sockets.delete(name);
  };
  const openAs = (name: Name, family: Family, listener: Listener | undefined): void => {
    shut(name);
    const socket = open({ family, link: link.index, listener });
    if (socket !== undefined) sockets.set(name, socket);
  };
  const listen = (family: Family): void =>
    openAs(family, family, { port, group: mode === "multicast" ? GROUPS[family] : undefined, heard: hearBy(family) });

  const sendBy = (name: Name, datagram: Uint8Array, to: Ip): Outcome => {
    const socket = sockets.get(name);
    return socket === undefined ? "no-socket" : socket.send(datagram, to, port);
  };
  /** From a port of its own: of two who speak IPv6 for the sake of others, neither is to go on because of the other. */
  const sendAside = (datagram: Uint8Array): void => {
    if (!sockets.has("aside")) openAs("aside", 6, undefined);
    sendBy("aside", datagram, GROUPS[6]);
  };
  /** Whoever hears the one that all use who can takes a node for dead that says nothing there, whatever it says aside. */
  const multicast = (datagram: Uint8Array): Outcome => {
    const spoken = { hasIp4: addresses.some(isIp4), ip6NeededAt, hasSiblings: parts.hasSiblings() };
    const { main, aside } = families(spoken, clock.now());
    const failed = sendBy(main, datagram, GROUPS[main]);
    if (failed !== undefined && !BUSY.includes(failed)) shut(main);
    if (aside !== undefined) sendAside(datagram);
    return failed;
  };
  /** Somebody may be gone: one that is reached is enough. */
  const unicast = (datagram: Uint8Array): Outcome => {
    switch (audience.kind) {
      case "nodes": {
        const outcomes = audience.addresses.map((address) => sendBy(familyOf(address), datagram, address));
        return outcomes.includes(undefined) ? undefined : outcomes[0];
      }
      case "nobody":
        return undefined;
      case "unknown":
        return "no-address-of-other-nodes";
    }
  };
  /** Says once when it begins, and once when it ends, that hellos reach nobody. */
  const report = (failed: Outcome): void => {
    if (failed === trouble) return;
    trouble = failed;
    if (failed === undefined) log.info({ link: link.name }, "hellos-sent");
    else log.warn({ link: link.name, reason: failed }, "hellos-not-sent");
  };

  return {
    link,
    addressesAre: (now, toWhom) => {
      for (const family of [4, 6] as const) {
        const [before, after] = [addresses, now].map((all) => all.filter((one) => familyOf(one.address) === family));
        if (!sockets.has(family) || !isDeepStrictEqual(before, after)) listen(family);
      }
      [addresses, audience] = [now, toWhom];
    },
    send: (datagram) => {
      const failed = mode === "multicast" ? multicast(datagram) : unicast(datagram);
      report(failed);
      return failed === undefined;
    },
    close: () => {
      for (const socket of sockets.values()) socket.close();
    },
  };
}

function isIp4({ address }: OwnAddress): boolean {
  return familyOf(address) === 4;
}
