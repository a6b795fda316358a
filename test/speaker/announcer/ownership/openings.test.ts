import { beforeEach, describe, expect, it } from "vitest";
import { fromIp4Number, ip, toIp4Number } from "../../../../shared/net/ip.ts";
import type { Ip } from "../../../../shared/net/ip.ts";
import { createOpenings } from "../../../../speaker/announcer/ownership/openings.ts";
import type { Openings } from "../../../../speaker/announcer/ownership/openings.ts";
import type { Candidate } from "../../../../speaker/announcer/protocol.ts";

const TURN_MS = 300;
const FIRST = ip("198.18.0.0");
const [G, H] = [ip("192.0.2.1"), ip("192.0.2.2")];

let openings: Openings;
/** From when on groups are to be had; how many go before this node, whichever the group; who runs for each; and how often that was asked. */
let from: number;
let turn: number;
let runners: readonly Candidate[];
let looks: number;

beforeEach(() => {
  openings = createOpenings();
  [from, turn, looks] = [-Infinity, 0, 0];
  runners = among(3);
});

describe("groups that are to be had", () => {
  it("are due when those who go before have been waited for", () => {
    turn = 2;
    openings.open(G, undefined, 100);
    expect(due(699)).toEqual([]);
    expect(openings.wakeAt()).toBe(700);
    expect(due(700)).toEqual([G]);
  });

  it("are not due before they may be had at all", () => {
    openings.open(G, undefined, 100);
    from = 250;
    expect(due(249)).toEqual([]);
    expect(openings.wakeAt()).toBe(250);
    expect(due(250)).toEqual([G]);
  });

  it("are due the first in order first, whichever came first", () => {
    openings.open(H, undefined, 0);
    openings.open(G, undefined, 0);
    expect(due(0)).toEqual([G, H]);
  });

  it("are looked at again at once when a few of them may have other turns", () => {
    turn = 1;
    openings.open(G, undefined, 0);
    expect(due(0)).toEqual([]);
    turn = 0;
    openings.reconsider();
    expect(due(0)).toEqual([G]);
  });

  it("are not looked at again while nothing has changed", () => {
    openings.open(G, undefined, 0);
    for (let now = 0; now < 100; now += 1) due(now);
    expect(looks).toBe(1);
  });

  it("are looked at again only after a while when they are many, unless there is a new one", () => {
    turn = 1;
    runners = among(100);
    openMany(1_000);
    due(0);
    for (let now = 0; now < 40; now += 1) {
      openings.close(fromIp4Number(toIp4Number(FIRST) + now));
      due(now);
      expect(openings.wakeAt()).toBe(40);
    }
    expect(looks).toBe(1);
    due(40);
    expect(looks).toBe(2);
    openings.open(G, undefined, 40);
    due(40);
    expect(looks).toBe(3);
  });

  it("are not due any more once they are not to be had, looked at again or not", () => {
    runners = among(100);
    openMany(1_000);
    expect(due(0)).toContain(FIRST);
    expect(openings.has(FIRST)).toBe(true);
    openings.close(FIRST);
    expect(due(0)).not.toContain(FIRST);
    expect(openings.has(FIRST)).toBe(false);
    expect(looks).toBe(1);
  });
});

function openMany(count: number): void {
  for (let number = 0; number < count; number += 1)
    openings.open(fromIp4Number(toIp4Number(FIRST) + number), undefined, 0);
}

function due(now: number): readonly Ip[] {
  const turns = (open: readonly { readonly group: Ip }[]): ReadonlyMap<Ip, number> => {
    looks += 1;
    return new Map(open.map(({ group }) => [group, turn]));
  };
  return openings
    .due(now, { turns, runners: () => runners, turnMs: () => TURN_MS, from: () => from })
    .map(({ group }) => group);
}

function among(nodes: number): readonly Candidate[] {
  return Array.from({ length: nodes }, (_, number) => ({ node: `node-${number}`, weight: 0 }));
}
