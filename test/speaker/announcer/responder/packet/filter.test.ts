import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromIp4Number } from "../../../../../shared/net/ip.ts";
import { cover } from "../../../../../speaker/announcer/responder/packet/cover.ts";
import {
  filter,
  MOST_ADDRESS_RANGES,
  MOST_LINK_RANGES,
  NOTHING,
} from "../../../../../speaker/announcer/responder/packet/filter.ts";
import { encodeArpFrame } from "../../../../../speaker/announcer/wire/arp-frame.ts";
import { question } from "../../answer/table.ts";
import { runBpf } from "./bpf.ts";

const ETH0 = 4;
const ETH1 = 9;
const ADDRESS = 0xc000_0264;
const BPF_MAXINSNS = 4096;

describe("the filter", () => {
  it.each([
    ["a question for a covered address on a covered link", {}, true],
    ["a question to our own MAC", { packetType: 0 }, true],
    ["a question by another link", { link: ETH1 }, false],
    ["a question for another address", { address: ADDRESS + 1 }, false],
    ["a reply", { operation: 2 }, false],
    ["a group's or another host's frame", { packetType: 2 }, false],
    ["a frame of another VLAN, which the kernel calls another host's", { packetType: 3 }, false],
    ["another protocol", { type: 0x86dd }, false],
    ["a frame that ends before the target's address", { length: 41 }, false],
  ])("%s: let through %s", (_, heard, isLetThrough) => {
    expect(lets(filter({ links: [ETH0, ETH0 + 1], addresses: [ADDRESS, ADDRESS + 1] }), heard)).toBe(isLetThrough);
  });

  it("lets nothing through at first", () => {
    expect(lets(NOTHING, {})).toBe(false);
  });

  it("knows the last address there is", () => {
    const last = filter({ links: [ETH0, ETH0 + 1], addresses: cover([0xffff_ffff], 1) });
    expect(lets(last, { address: 0xffff_ffff })).toBe(true);
    expect(lets(last, { address: 0xffff_fffe })).toBe(false);
  });

  it("lets a question through exactly when the link and the address are covered", () => {
    const numbers = (max: number) => fc.array(fc.nat({ max }), { maxLength: 200 });
    fc.assert(
      fc.property(numbers(40), numbers(400), fc.nat({ max: 41 }), fc.nat({ max: 401 }), (links, low, link, near) => {
        const [base, addresses] = [0xfffffe00, low.map((number) => 0xfffffe00 + number)];
        const program = filter({
          links: cover(links, links.length + 1),
          addresses: cover(addresses, addresses.length + 1),
        });
        const isWanted = links.includes(link) && low.includes(near);
        expect(lets(program, { link, address: base + near })).toBe(isWanted);
      }),
    );
  });

  it("fits the kernel's limits however scattered the addresses are", () => {
    const scattered = Array.from({ length: 20_000 }, (_, number) => number * 3 * (1 + (number % 7)));
    const program = filter({
      links: cover(scattered, MOST_LINK_RANGES),
      addresses: cover(scattered, MOST_ADDRESS_RANGES),
    });
    expect(program.length).toBeLessThan(BPF_MAXINSNS);
    expect(scattered.filter((address) => !lets(program, { link: 0, address }))).toEqual([]);
  });
});

interface HeardFrame {
  readonly link?: number;
  readonly packetType?: number;
  readonly address?: number;
  readonly operation?: number;
  readonly type?: number;
  readonly length?: number;
}

function lets(program: Parameters<typeof runBpf>[0], heard: HeardFrame): boolean {
  const bytes = new Uint8Array(60);
  const targetIp = fromIp4Number(heard.address ?? ADDRESS);
  encodeArpFrame(question({ targetIp, operation: heard.operation ?? 1 }), bytes);
  if (heard.type !== undefined) new DataView(bytes.buffer).setUint16(12, heard.type);
  const besides = new Map([
    [4, heard.packetType ?? 1],
    [8, heard.link ?? ETH0],
  ]);
  return runBpf(program, { bytes: bytes.subarray(0, heard.length ?? bytes.length), besides }) > 0;
}
