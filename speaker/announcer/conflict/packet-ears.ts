/**
 * Listens for claims over packet sockets of its own, so that nothing of it is in the way of the threads that answer: their
 * filters go on dropping whatever is no question, and a flood of claims fills nothing but the buffer of these.
 */
import { filterClaims } from "../responder/packet/filter.ts";
import { NOTHING } from "../responder/packet/program.ts";
import { createExchange, openPacketSocket } from "../system/packet-socket.ts";
import type { Exchange, PacketSocket } from "../system/packet-socket.ts";
import { decodeFrame, encodeFrame, protocolFor, targetFor } from "../wire/frame.ts";
import type { Protocol } from "../wire/frame.ts";
import { claimOf } from "./claim.ts";
import type { Ears, HeardClaim } from "./ears.ts";
import { probe } from "./probe.ts";

/** Frames that are read at once; who sends more is heard often enough. */
const MOST_AT_ONCE = 64;

interface Ear {
  readonly protocol: Protocol;
  readonly socket: PacketSocket;
  readonly exchange: Exchange;
}

/** In this network namespace. */
export function openPacketEars(): Ears {
  const ears = { arp: openEar("arp"), ndp: openEar("ndp") };
  return {
    listenFor: (addresses, links) => {
      for (const { protocol, socket } of Object.values(ears)) {
        const targets = addresses.filter((address) => protocolFor(address) === protocol).map(targetFor);
        socket.filter(filterClaims(protocol, { links, targets }));
      }
    },
    hear: () => [...hear(ears.arp), ...hear(ears.ndp)],
    probe: (holding) => {
      const { socket, exchange } = ears[protocolFor(holding.address)];
      exchange.reply.fill(0);
      const length = encodeFrame(probe(holding), exchange.reply);
      socket.send(exchange.reply.slice(0, length), holding.link.index);
    },
    close: () => {
      for (const { socket } of Object.values(ears)) socket.close();
    },
  };
}

function openEar(protocol: Protocol): Ear {
  const socket = openPacketSocket(protocol, NOTHING);
  return { protocol, socket, exchange: createExchange(socket.fd) };
}

function hear({ protocol, exchange }: Ear): readonly HeardClaim[] {
  const claims: HeardClaim[] = [];
  for (let frames = 0; frames < MOST_AT_ONCE; frames += 1) {
    const length = exchange.receiveAtOnce();
    if (length === 0) break;
    const frame = decodeFrame(protocol, exchange.heard, length);
    const claim = frame.kind === "malformed" ? undefined : claimOf(frame);
    if (claim !== undefined) claims.push({ ...claim, link: exchange.link() });
  }
  return claims;
}
