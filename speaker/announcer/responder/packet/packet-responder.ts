/** Answers ARP over a packet socket: the kernel filters, a thread of its own replies, this one says what is held. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { familyOf, toIp4Number } from "../../../../shared/net/ip.ts";
import { gratuitous } from "../../announce/gratuitous.ts";
import type { PacketSocket } from "../../system/packet-socket.ts";
import { encodeArpFrame } from "../../wire/arp-frame.ts";
import { SHORTEST_FRAME } from "../../wire/ethernet.ts";
import { holdingKey } from "../responder.ts";
import type { Holding, Responder } from "../responder.ts";
import { cover } from "./cover.ts";
import { filter, MOST_ADDRESS_RANGES, MOST_LINK_RANGES } from "./filter.ts";
import { CLOSING, createMemory, SILENCES } from "./memory.ts";
import { createTable } from "./table.ts";
import { createTally } from "./tally.ts";
import type { Work } from "./worker.ts";

/** 10,000 addresses on six links. */
const CAPACITY = 65_536;

/** A holding, the group that has it now, and its record in the table. */
interface Held {
  readonly holding: Holding;
  readonly group: string;
  readonly record: number;
}

/** Takes the socket over, and closes it in the end. */
export function createPacketResponder(socket: PacketSocket, capacity = CAPACITY): Responder {
  const memory = createMemory(capacity);
  const table = createTable(memory);
  const tally = createTally(memory);
  const held = new Map<string, Held>();
  const keysOf = new Map<string, ReadonlySet<string>>();

  const work: Work = { fd: socket.fd, buffer: memory.buffer, capacity };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: work });
  worker.on("error", (defect) => {
    throw defect;
  });

  /** Whether all of it fits; what the group had besides stays. */
  const take = (group: string, holdings: readonly Holding[]): boolean => {
    const keys = new Set(keysOf.get(group));
    keysOf.set(group, keys);
    return holdings.every((holding) => {
      const record = table.put(holding.link.index, toIp4Number(holding.address), holding.link.mac);
      if (record === undefined) return false;
      held.set(holdingKey(holding), { holding, group, record });
      keys.add(holdingKey(holding));
      return true;
    });
  };

  /** Forgets, and gives, what the group is not to keep, unless another group has taken it since. */
  const drop = (group: string, keep: readonly Holding[]): readonly Held[] => {
    const kept = new Set(keep.map(holdingKey));
    const dropped = [...(keysOf.get(group) ?? [])]
      .filter((key) => !kept.has(key))
      .flatMap((key) => held.get(key) ?? [])
      .filter((one) => one.group === group);
    for (const { holding } of dropped) held.delete(holdingKey(holding));
    if (kept.size > 0) keysOf.set(group, kept);
    else keysOf.delete(group);
    return dropped;
  };

  const refilter = (): void => {
    const holdings = Array.from(held.values(), ({ holding }) => holding);
    const links = new Set(holdings.map(({ link }) => link.index));
    const addresses = holdings.map(({ address }) => toIp4Number(address));
    socket.filter(filter({ links: cover(links, MOST_LINK_RANGES), addresses: cover(addresses, MOST_ADDRESS_RANGES) }));
  };

  return {
    answers: (address) => familyOf(address) === 4,
    hold: (changes) => {
      const refused = new Set(
        [...changes].filter(([group, holdings]) => !take(group, holdings)).map(([group]) => group),
      );
      const dropped = [...changes].flatMap(([group, holdings]) => drop(group, refused.has(group) ? [] : holdings));
      if (changes.size > 0) refilter();
      for (const { holding, record } of dropped) {
        table.remove(record);
        tally.collect(record, holding.address);
      }
      return refused;
    },
    answerUntil: (instant) => {
      memory.fence[0] = instant;
    },
    announce: ({ address, link }) => {
      const frames = gratuitous(toIp4Number(address), link.mac).map((frame) => {
        const bytes = new Uint8Array(SHORTEST_FRAME);
        encodeArpFrame(frame, bytes);
        return bytes;
      });
      tally.announced(address, frames.filter((bytes) => socket.send(bytes, link.index)).length);
    },
    heard: () => {
      for (const { holding, record } of held.values()) tally.collect(record, holding.address);
      return tally.heard();
    },
    silences: () => new Map(SILENCES.map((silence, index) => [silence, Atomics.load(memory.silences, index) >>> 0])),
    close: async () => {
      Atomics.store(memory.control, CLOSING, 1);
      await once(worker, "exit");
      socket.close();
    },
  };
}
