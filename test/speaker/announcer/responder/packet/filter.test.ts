import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromIp4Number, ip } from "../../../../../shared/net/ip.ts";
import type { Ip } from "../../../../../shared/net/ip.ts";
import { fromIp6 } from "../../../../../shared/net/ip6.ts";
import type { Ip6 } from "../../../../../shared/net/ip6.ts";
import { filter, filterClaims } from "../../../../../speaker/announcer/responder/packet/filter.ts";
import { NOTHING } from "../../../../../speaker/announcer/responder/packet/program.ts";
import { encodeFrame, targetFor } from "../../../../../speaker/announcer/wire/frame.ts";
import type { Frame } from "../../../../../speaker/announcer/wire/frame.ts";
import { advertisement, solicitation } from "../../answer/ndp-table.ts";
import { question } from "../../answer/table.ts";
import { runBpf } from "./bpf.ts";

const ETH0 = 4;
const ETH1 = 9;
const ADDRESS = ip("192.0.2.100");
const ADDRESS_6 = ip("2001:db8::64");

/** PACKET_HOST and the others of linux/if_packet.h. */
const TO_US = 0,
  TO_ALL = 1,
  TO_GROUP = 2,
  TO_ANOTHER = 3;

/** The kernel refuses a longer program. */
const BPF_MAXINSNS = 4096;

describe("the filter for ARP", () => {
  it.each([
    ["a question for an address on a link", {}, true],
    ["a question to our own MAC", { packetType: TO_US }, true],
    ["a question by another link", { link: ETH1 }, false],
    ["a question for another address", { frame: question({ targetIp: ip("192.0.2.101") }) }, false],
    ["a reply", { frame: question({ operation: 2 }) }, false],
    ["a frame to a group", { packetType: TO_GROUP }, false],
    ["a frame of another VLAN, which the kernel calls another host's", { packetType: TO_ANOTHER }, false],
    ["another protocol", { etherType: 0x0800 }, false],
    ["a frame that ends before the target's address", { length: 41 }, false],
  ])("%s: let through %s", (_, heard, isLetThrough) => {
    const program = filter("arp", { links: [ETH0], targets: [targetFor(ADDRESS)] });
    expect(lets(program, { frame: question(), packetType: TO_ALL, ...heard })).toBe(isLetThrough);
  });

  it("knows the last address there is", () => {
    const last = filter("arp", { links: [0], targets: [targetFor(ip("255.255.255.255"))] });
    expect(lets(last, asking(ip("255.255.255.255")))).toBe(true);
    expect(lets(last, asking(ip("255.255.255.254")))).toBe(false);
  });

  it("lets a question through exactly when the link and the address are wanted", () => {
    const numbers = (max: number, maxLength: number) => fc.array(fc.nat({ max }), { maxLength });
    fc.assert(
      fc.property(
        numbers(8, 8),
        numbers(400, 100),
        fc.nat({ max: 9 }),
        fc.nat({ max: 401 }),
        (links, low, link, near) => {
          const address = (number: number): Ip => fromIp4Number(0xfffffe00 + number);
          const program = filter("arp", { links, targets: low.map((number) => targetFor(address(number))) });
          const isWanted = links.includes(link) && low.includes(near);
          expect(lets(program, { ...asking(address(near)), link })).toBe(isWanted);
        },
      ),
    );
  });

  it("fits the kernel's limits however scattered the addresses are", () => {
    const scattered = Array.from({ length: 20_000 }, (_, number) => fromIp4Number(number * 3 * (1 + (number % 7))));
    const program = filter("arp", { links: Array(40).keys(), targets: scattered.map(targetFor) });
    expect(program.length).toBeLessThan(BPF_MAXINSNS);
    expect(scattered.filter((address) => !lets(program, asking(address)))).toEqual([]);
  });
});

describe("the filter for neighbour discovery", () => {
  it.each([
    ["a solicitation to the group", {}, true],
    ["a check that we are still there", { packetType: TO_US }, true],
    ["a solicitation by another link", { link: ETH1 }, false],
    ["a solicitation for another address", { frame: solicitation({ target: "2001:db8::65" }) }, false],
    ["one of another network that ends alike", { frame: solicitation({ target: "2001:db9::64" }) }, false],
    ["one of another subnet that ends alike", { frame: solicitation({ target: "2001:db8:0:1::64" }) }, false],
    ["one of this subnet that ends alike", { frame: solicitation({ target: "2001:db8::1:0:64" }) }, false],
    ["an advertisement", { frame: advertisement() }, false],
    ["a frame of another VLAN, which the kernel calls another host's", { packetType: TO_ANOTHER }, false],
    ["another protocol", { etherType: 0x0806 }, false],
    ["a frame that ends before the target's address", { length: 77 }, false],
  ])("%s: let through %s", (_, heard, isLetThrough) => {
    const program = filter("ndp", { links: [ETH0], targets: [targetFor(ADDRESS_6)] });
    expect(lets(program, { frame: solicitation(), packetType: TO_GROUP, ...heard })).toBe(isLetThrough);
  });

  it("lets everything through that is wanted, and of one network nothing else", () => {
    const anyLow = fc.nat({ max: 300 });
    const anyNetwork = fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 }), fc.nat({ max: 9 }));
    fc.assert(
      fc.property(
        fc.array(anyNetwork, { minLength: 1 }),
        fc.array(anyLow, { maxLength: 90 }),
        anyLow,
        (networks, lows, near) => {
          const all = networks.flatMap((network) =>
            lows.map((low): Ip6 => [0x2001_0000 + network[0], network[1], network[2], low]),
          );
          const program = filter("ndp", { links: [ETH0], targets: all });
          expect(all.filter((target) => !lets(program, soliciting(target)))).toEqual([]);
          expect(
            lets(program, soliciting([0x2001_0000 + networks[0]![0], networks[0]![1], networks[0]![2], near])),
          ).toBe(lows.includes(near));
        },
      ),
    );
  });

  it("fits the kernel's limits however scattered the addresses are", () => {
    const scattered = Array.from({ length: 5_000 }, (_, n): Ip6 => [n * 77, n * 55, n * 33, n * 3 * (1 + (n % 7))]);
    const program = filter("ndp", { links: Array(40).keys(), targets: scattered });
    expect(program.length).toBeLessThan(BPF_MAXINSNS);
    expect(scattered.filter((target) => !lets(program, soliciting(target)))).toEqual([]);
  });
});

describe("the filter for claims", () => {
  const claims = {
    arp: filterClaims("arp", { links: [ETH0], targets: [targetFor(ADDRESS)] }),
    ndp: filterClaims("ndp", { links: [ETH0], targets: [targetFor(ADDRESS_6)] }),
  };

  it.each([
    ["an announcement", "arp", { frame: question({ senderIp: ADDRESS, targetIp: ADDRESS }) }, true],
    ["a reply to us", "arp", { frame: question({ operation: 2, senderIp: ADDRESS }), packetType: TO_US }, true],
    ["a question in the address's name", "arp", { frame: question({ senderIp: ADDRESS }) }, true],
    ["a question for the address", "arp", { frame: question() }, false],
    ["a claim by another link", "arp", { frame: question({ senderIp: ADDRESS }), link: ETH1 }, false],
    ["an advertisement", "ndp", { frame: advertisement({ target: ADDRESS_6 }), packetType: TO_GROUP }, true],
    ["one for another address", "ndp", { frame: advertisement({ target: "2001:db8::65" }) }, false],
    ["a solicitation", "ndp", { frame: solicitation(), packetType: TO_GROUP }, false],
  ] as const)("%s (%s): let through %s", (_, protocol, heard, isLetThrough) => {
    expect(lets(claims[protocol], { packetType: TO_ALL, ...heard })).toBe(isLetThrough);
  });
});

it("lets nothing through at first", () => {
  expect(lets(NOTHING, asking(ADDRESS))).toBe(false);
});

interface Heard {
  readonly frame: Frame;
  readonly packetType: number;
  readonly link?: number;
  readonly etherType?: number;
  readonly length?: number;
}

function asking(address: Ip): Heard {
  return { frame: question({ targetIp: address }), packetType: TO_ALL, link: 0 };
}

function soliciting(target: Ip6): Heard {
  return { frame: solicitation({ target: fromIp6(target) }), packetType: TO_GROUP };
}

function lets(program: Parameters<typeof runBpf>[0], heard: Heard): boolean {
  const bytes = new Uint8Array(128);
  const length = encodeFrame(heard.frame, bytes);
  if (heard.etherType !== undefined) new DataView(bytes.buffer).setUint16(12, heard.etherType);
  const besides = new Map([
    [4, heard.packetType],
    [8, heard.link ?? ETH0],
  ]);
  return runBpf(program, { bytes: bytes.subarray(0, heard.length ?? length), besides }) > 0;
}
