import { beforeEach, describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import { createEarshot } from "../../../../speaker/announcer/conflict/earshot.ts";
import type { Earshot } from "../../../../speaker/announcer/conflict/earshot.ts";

const [A, B] = [ip("192.0.2.1"), ip("192.0.2.2")];

let told: { readonly addresses: readonly Ip[]; readonly links: ReadonlySet<number> }[];
let earshot: Earshot;

beforeEach(() => {
  told = [];
  earshot = createEarshot({ listenFor: (addresses, links) => told.push({ addresses, links }) });
});

describe("what is listened for", () => {
  it("is told all at once", () => {
    put(A, 4);
    put(B, 4, 5);
    earshot.settle();
    expect(told).toEqual([{ addresses: [A, B], links: new Set([4, 5]) }]);
  });

  it("is not told again while it is the same", () => {
    put(A, 4);
    earshot.settle();
    put(A, 4);
    put(B);
    earshot.settle();
    expect(told).toHaveLength(1);
  });

  it.each([
    ["another link", [5], { addresses: [A], links: new Set([5]) }],
    ["a further link", [4, 5], { addresses: [A], links: new Set([4, 5]) }],
    ["no link", [], { addresses: [], links: new Set() }],
  ])("is told again when an address has %s", (_, links, now) => {
    put(A, 4);
    earshot.settle();
    put(A, ...links);
    earshot.settle();
    expect(told.at(-1)).toEqual(now);
    expect(told).toHaveLength(2);
  });
});

function put(address: Ip, ...links: readonly number[]): void {
  earshot.put(address, new Set(links));
}
