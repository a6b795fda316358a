import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip } from "../../../../../shared/net/ip.ts";
import type { Ip6 } from "../../../../../shared/net/ip6.ts";
import { BROADCAST } from "../../../../../shared/net/mac.ts";
import type { Mac } from "../../../../../shared/net/mac.ts";
import { createMemory, VERSION, viewMemory } from "../../../../../speaker/announcer/responder/packet/memory.ts";
import type { Memory } from "../../../../../speaker/announcer/responder/packet/memory.ts";
import { createTable, search } from "../../../../../speaker/announcer/responder/packet/table.ts";
import { targetFor } from "../../../../../speaker/announcer/wire/frame.ts";

const ETH0 = 4;
const ADDRESS = targetFor(ip("192.0.2.100"));

describe("the table of what is held", () => {
  it("finds a pair's MAC from another view of the memory", () => {
    const memory = createMemory(8);
    createTable(memory).put(ETH0, ADDRESS, BROADCAST);
    expect(macOf(viewMemory(memory.buffer, 8), ETH0, ADDRESS)).toBe(BROADCAST);
  });

  it("changes the MAC of a pair where it is", () => {
    const memory = createMemory(8);
    const table = createTable(memory);
    expect(table.put(ETH0, ADDRESS, 1 as Mac)).toBe(table.put(ETH0, ADDRESS, 2 as Mac));
    expect(macOf(memory, ETH0, ADDRESS)).toBe(2);
  });

  it("has room for its capacity and says so when that is used up", () => {
    const memory = createMemory(4);
    const table = createTable(memory);
    const records = [0, 1, 2, 3].map((address) => table.put(ETH0, near(address), 1 as Mac));
    expect(new Set(records).size).toBe(4);
    expect(table.put(ETH0, near(4), 1 as Mac)).toBeUndefined();
    expect(table.put(ETH0, near(3), 7 as Mac)).toBe(records[3]);
    table.remove(records[0]!);
    expect(table.put(ETH0, near(4), 1 as Mac)).toBe(records[0]);
  });

  it("counts its changes, and is even when at rest", () => {
    const memory = createMemory(4);
    const table = createTable(memory);
    table.remove(table.put(ETH0, ADDRESS, 1 as Mac)!);
    expect(memory.control[VERSION]).toBe(4);
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
        const memory = createMemory(32);
        const table = createTable(memory);
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

function macOf(memory: Memory, link: number, address: Ip6): Mac | undefined {
  const found = { record: 0, mac: undefined as Mac | undefined };
  search(memory, link, address, found);
  return found.mac;
}
