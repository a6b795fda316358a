/** Answers over packet sockets: the kernel filters, a thread for each protocol replies, this one says what is held. */
import type { Ip } from "../../../../shared/net/ip.ts";
import { protocolFor, targetFor } from "../../wire/frame.ts";
import { holdingKey } from "../responder.ts";
import type { Holding, ThreadedResponder } from "../responder.ts";
import { createFences } from "./fences.ts";
import { filter } from "./filter.ts";
import { CLOSING, createMemory, SILENCES } from "./memory.ts";
import { createTable } from "./table.ts";
import { createTally } from "./tally.ts";
import { startThread } from "./thread.ts";
import type { Voice } from "./voice.ts";

/** 10,000 addresses on six links. */
const CAPACITY = 65_536;

/** A holding, the group that has it now, and its record in the table. */
interface Held {
  readonly holding: Holding;
  readonly group: string;
  readonly record: number;
}

/** Takes the voices over, and closes them in the end; what has no voice is not answered for. */
export function createPacketResponder(voices: readonly Voice[], capacity = CAPACITY): ThreadedResponder {
  const memory = createMemory(capacity);
  const fences = createFences(memory);
  const table = createTable(memory, fences);
  const tally = createTally(memory);
  const held = new Map<string, Held>();
  const keysOf = new Map<string, ReadonlySet<string>>();

  const threads = voices.map(({ protocol, socket }) =>
    startThread({ protocol, fd: socket.fd, buffer: memory.buffer, capacity }),
  );

  const voiceFor = (address: Ip): Voice | undefined => voices.find(({ protocol }) => protocol === protocolFor(address));

  /** Whether all of it fits; what the group had besides stays. */
  const take = (group: string, holdings: readonly Holding[]): boolean => {
    const keys = new Set(keysOf.get(group));
    keysOf.set(group, keys);
    return holdings.every((holding) => {
      const record = table.put(holding.link.index, targetFor(holding.address), holding.link.mac);
      if (record === undefined) return false;
      held.set(holdingKey(holding), { holding, group, record });
      voiceFor(holding.address)?.gain(holding);
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

  const refilter = ({ protocol, socket }: Voice): void => {
    const heard = Array.from(held.values(), ({ holding }) => holding).filter(
      ({ address }) => voiceFor(address)?.protocol === protocol,
    );
    const links = new Set(heard.map(({ link }) => link.index));
    socket.filter(filter(protocol, { links, targets: heard.map(({ address }) => targetFor(address)) }));
  };

  return {
    started: Promise.all(threads.map(({ started }) => started)).then(() => undefined),
    answers: (address) => voiceFor(address) !== undefined,
    hold: (changes) => {
      const refused = new Set(
        [...changes].filter(([group, holdings]) => !take(group, holdings)).map(([group]) => group),
      );
      const dropped = [...changes].flatMap(([group, holdings]) => drop(group, refused.has(group) ? [] : holdings));
      if (changes.size > 0) voices.forEach(refilter);
      for (const { holding, record } of dropped) {
        voiceFor(holding.address)?.lose(holding);
        table.remove(record);
        tally.collect(record, holding.address);
      }
      return refused;
    },
    answerUntil: fences.move,
    announce: (holding) => {
      voiceFor(holding.address)?.announce(holding, (frames) => tally.announced(holding.address, frames));
    },
    heard: () => {
      for (const { holding, record } of held.values()) tally.collect(record, holding.address);
      return tally.heard();
    },
    silences: () => new Map(SILENCES.map((silence, index) => [silence, Atomics.load(memory.silences, index) >>> 0])),
    close: async () => {
      Atomics.store(memory.control, CLOSING, 1);
      await Promise.all(threads.map(({ ended }) => ended()));
      for (const voice of voices) voice.close();
    },
  };
}
