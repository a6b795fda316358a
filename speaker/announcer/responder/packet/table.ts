/**
 * The table of what is held, in shared memory: link and address → record, the address as
 * `targetFor` writes it. One thread writes, others read without a lock: they read again if the count of
 * changes was odd, or has moved meanwhile.
 */
import type { Ip6 } from "../../../../shared/net/ip6.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Fences } from "./fences.ts";
import { ADDRESS, FENCE, LINK, MAC_HIGH, MAC_LOW, RECORD, VERSION } from "./memory.ts";
import type { Memory } from "./memory.ts";

/** For the one thread that writes. */
export interface Table {
  /** The record of the pair, which has this MAC from now on; undefined when there is no room for it. */
  readonly put: (link: number, address: Ip6, mac: Mac) => number | undefined;
  readonly remove: (record: number) => void;
}

/** What a search comes to: one object, written again and again, because a search is part of every reply. */
export interface Found {
  record: number;
  /** Undefined when the pair is not held. */
  mac: Mac | undefined;
  /** The link's, where the pair is held. */
  fence: number;
}

const NONE = -1;

/** The writer's end of a memory that is still empty. */
export function createTable(memory: Memory, fences: Fences): Table {
  const { places, records, capacity } = memory;
  const freed: number[] = [];
  let fresh = 0;
  const found: Found = { record: NONE, mac: undefined, fence: 0 };
  return {
    put: (link, address, mac) => {
      search(memory, link, address, found);
      const isNew = found.mac === undefined;
      if (isNew && freed.length === 0 && fresh === capacity) return undefined;
      const fence = isNew ? fences.take(link) : Atomics.load(records, found.record * RECORD + FENCE);
      if (fence === undefined) return undefined;
      const record = isNew ? (freed.pop() ?? fresh++) : found.record;
      change(memory, () => {
        Atomics.store(records, record * RECORD + LINK, link);
        address.forEach((word, index) => Atomics.store(records, record * RECORD + ADDRESS + index, word | 0));
        Atomics.store(records, record * RECORD + MAC_HIGH, Math.floor(mac / 0x1_0000_0000));
        Atomics.store(records, record * RECORD + MAC_LOW, mac | 0);
        Atomics.store(records, record * RECORD + FENCE, fence);
        if (isNew) Atomics.store(places, firstFree(memory, hash(link, address, capacity)), record + 1);
      });
      return record;
    },
    remove: (record) => {
      change(memory, () => {
        closeUp(memory, placeOf(memory, record));
      });
      fences.release(Atomics.load(records, record * RECORD + FENCE));
      freed.push(record);
    },
  };
}

/** Looks the pair up, in any thread. */
export function search(memory: Memory, link: number, address: Ip6, found: Found): void {
  for (;;) {
    const version = Atomics.load(memory.control, VERSION);
    if (version % 2 !== 0) continue;
    find(memory, link, address, found);
    if (Atomics.load(memory.control, VERSION) === version) return;
  }
}

function find({ fences, places, records, capacity }: Memory, link: number, address: Ip6, found: Found): void {
  found.mac = undefined;
  for (let place = hash(link, address, capacity); ; place = after(place, capacity)) {
    const record = Atomics.load(places, place) - 1;
    if (record === NONE) return;
    const at = record * RECORD;
    if (Atomics.load(records, at + LINK) !== link || !hasAddress(records, at, address)) continue;
    const low = Atomics.load(records, at + MAC_LOW) >>> 0;
    found.record = record;
    found.mac = (Atomics.load(records, at + MAC_HIGH) * 0x1_0000_0000 + low) as Mac;
    found.fence = fences[Atomics.load(records, at + FENCE)] ?? 0;
    return;
  }
}

/** The last word first: it is the one that differs. */
function hasAddress(records: Int32Array, at: number, address: Ip6): boolean {
  for (let word = 3; word >= 0; word -= 1) {
    if (Atomics.load(records, at + ADDRESS + word) !== ((address[word] ?? 0) | 0)) return false;
  }
  return true;
}

function change(memory: Memory, make: () => void): void {
  Atomics.add(memory.control, VERSION, 1);
  make();
  Atomics.add(memory.control, VERSION, 1);
}

function firstFree({ places, capacity }: Memory, from: number): number {
  let place = from;
  while (Atomics.load(places, place) !== 0) place = after(place, capacity);
  return place;
}

function placeOf(memory: Memory, record: number): number {
  let place = homeOf(memory, record);
  while (Atomics.load(memory.places, place) !== record + 1) place = after(place, memory.capacity);
  return place;
}

/** Moves into the hole what a search would no longer reach past it, so that no marker of something deleted is needed. */
function closeUp(memory: Memory, emptied: number): void {
  const { places, capacity } = memory;
  let hole = emptied;
  for (let place = after(hole, capacity); ; place = after(place, capacity)) {
    const entry = Atomics.load(places, place);
    if (entry === 0) break;
    if (distance(homeOf(memory, entry - 1), place, capacity) < distance(hole, place, capacity)) continue;
    Atomics.store(places, hole, entry);
    hole = place;
  }
  Atomics.store(places, hole, 0);
}

function homeOf({ records, capacity }: Memory, record: number): number {
  const word = (index: number): number => Atomics.load(records, record * RECORD + index);
  const address: Ip6 = [word(ADDRESS), word(ADDRESS + 1), word(ADDRESS + 2), word(ADDRESS + 3)];
  return hash(word(LINK), address, capacity);
}

/** There are twice as many places as records. */
function after(place: number, capacity: number): number {
  return (place + 1) & (capacity * 2 - 1);
}

function distance(from: number, to: number, capacity: number): number {
  return (to - from) & (capacity * 2 - 1);
}

/** Multiplicative hashing, which spreads runs of addresses well. Knuth, volume 3, §6.4. */
function hash(link: number, address: Ip6, capacity: number): number {
  let product = Math.imul(link, 0x85eb_ca6b);
  for (const word of address) product = Math.imul(product ^ word, 0x9e37_79b1);
  return (product ^ (product >>> 15)) & (capacity * 2 - 1);
}
