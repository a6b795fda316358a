import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip } from "../../../../../shared/net/ip.ts";
import type { Ip6 } from "../../../../../shared/net/ip6.ts";
import { BROADCAST } from "../../../../../shared/net/mac.ts";
import type { Mac } from "../../../../../shared/net/mac.ts";
import { createFences } from "../../../../../speaker/announcer/responder/packet/fences.ts";
import type { Fences } from "../../../../../speaker/announcer/responder/packet/fences.ts";
import { createMemory, FENCES, VERSION, viewMemory } from "../../../../../speaker/announcer/responder/packet/memory.ts";
import type { Memory } from "../../../../../speaker/announcer/responder/packet/memory.ts";
import { createTable, search } from "../../../../../speaker/announcer/responder/packet/table.ts";
import type { Found, Table } from "../../../../../speaker/announcer/responder/packet/table.ts";
import { targetFor } from "../../../../../speaker/announcer/wire/frame.ts";

const ETH0 = 4,
  ETH1 = 5;
const ADDRESS = targetFor(ip("192.0.2.100"));

describe("the table of what is held", () => {
  it("finds a pair's MAC from another view of the memory", () => {
    const { memory, table } = create(8);
    table.put(ETH0, ADDRESS, BROADCAST);
    expect(macOf(viewMemory(memory.buffer, 8), ETH0, ADDRESS)).toBe(BROADCAST);
  });

  it("changes the MAC of a pair where it is", () => {
    const { memory, table } = create(8);
    expect(table.put(ETH0, ADDRESS, 1 as Mac)).toBe(table.put(ETH0, ADDRESS, 2 as Mac));
    expect(macOf(memory, ETH0, ADDRESS)).toBe(2);
  });

  it("has room for its capacity and says so when that is used up", () => {
    const { table } = create(4);
    const records = [0, 1, 2, 3].map((address) => table.put(ETH0, near(address), 1 as Mac));
    expect(new Set(records).size).toBe(4);
    expect(table.put(ETH0, near(4), 1 as Mac)).toBeUndefined();
    expect(table.put(ETH0, near(3), 7 as Mac)).toBe(records[3]);
    table.remove(records[0]!);
    expect(table.put(ETH0, near(4), 1 as Mac)).toBe(records[0]);
  });

  it("counts its changes, and is even when at rest", () => {
    const { memory, table } = create(4);
    table.remove(table.put(ETH0, ADDRESS, 1 as Mac)!);
    expect(memory.control[VERSION]).toBe(4);
  });

  it("finds the fence of the link, wherever it was moved first", () => {
    const { memory, table, fences } = create(8);
    fences.move(ETH0, 100);
    table.put(ETH0, ADDRESS, 1 as Mac);
    table.put(ETH1, ADDRESS, 1 as Mac);
    fences.move(ETH1, 200);
    expect([fenceOf(memory, ETH0), fenceOf(memory, ETH1)]).toEqual([100, 200]);
    fences.move(ETH0, 300);
    expect([fenceOf(memory, ETH0), fenceOf(memory, ETH1)]).toEqual([300, 200]);
  });

  it("has fences for no more links than can be held on at a time, however many come and go", () => {
    const { memory, table, fences } = create(1024);
    for (let link = 1; link <= FENCES * 2; link += 1) {
      fences.move(link, link);
      const record = table.put(link, ADDRESS, 1 as Mac);
      expect(record).toBeDefined();
      table.remove(record!);
    }
    for (let link = 1; link <= FENCES; link += 1) expect(table.put(link, ADDRESS, 1 as Mac)).toBeDefined();
    expect(table.put(FENCES + 1, ADDRESS, 1 as Mac)).toBeUndefined();
    expect(table.put(1, near(1), 1 as Mac)).toBeDefined();
    fences.move(FENCES + 1, 7);
    expect(fenceOf(memory, 1)).toBe(0);
  });

  it("leaves a link its fence while links come and go", () => {
    const { memory, table, fences } = create(8);
    table.put(ETH0, ADDRESS, 1 as Mac);
    fences.move(ETH0, 1);
    fences.move(ETH1, 10_000);
    for (let link = 100; link < 100 + FENCES * 2; link += 1) fences.move(link, link);
    table.put(ETH1, ADDRESS, 1 as Mac);
    expect([fenceOf(memory, ETH0), fenceOf(memory, ETH1)]).toEqual([1, 10_000]);
  });

  it("holds after any changes what a map would hold", () => {
    const step = fc.record({
      isPut: fc.boolean(),
      link: fc.nat({ max: 2 }),
      address: fc.nat({ max: 20 }),
      mac: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: "max" }), (steps) => {
        const { memory, table } = create(32);
        const model = new Map<string, { record: number; mac: number }>();
        const put = (link: number, address: number, mac: number): void => {
          const record = table.put(link, near(address), mac as Mac);
          const isRefused = !model.has(`${link} ${address}`) && model.size === 32;
          expect(record === undefined).toBe(isRefused);
          if (record !== undefined) model.set(`${link} ${address}`, { record, mac });
        };
        const remove = (link: number, address: number): void => {
          const known = model.get(`${link} ${address}`);
          if (known !== undefined) table.remove(known.record);
          model.delete(`${link} ${address}`);
        };
        for (const { isPut, link, address, mac } of steps) {
          if (isPut) put(link, address, mac);
          else remove(link, address);
        }
        for (const link of [0, 1, 2]) {
          for (let address = 0; address <= 20; address += 1) {
            expect(macOf(memory, link, near(address))).toBe(model.get(`${link} ${address}`)?.mac);
          }
        }
      }),
    );
  });
});

/** Two of these differ in one word or in several. */
function near(number: number): Ip6 {
  return [number % 2, (number >> 1) % 2, (number >> 2) % 2, number >> 3];
}

function create(capacity: number): { readonly memory: Memory; readonly table: Table; readonly fences: Fences } {
  const memory = createMemory(capacity);
  const fences = createFences(memory);
  return { memory, table: createTable(memory, fences), fences };
}

function macOf(memory: Memory, link: number, address: Ip6): Mac | undefined {
  return searched(memory, link, address).mac;
}

function fenceOf(memory: Memory, link: number): number {
  return searched(memory, link, ADDRESS).fence;
}

function searched(memory: Memory, link: number, address: Ip6): Found {
  const found: Found = { record: 0, mac: undefined, fence: 0 };
  search(memory, link, address, found);
  return found;
}
