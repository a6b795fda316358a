import { describe, expect, it } from "vitest";
import { createChance } from "./chance.ts";
import { createVirtualLan, FAIR } from "./virtual-lan.ts";
import type { Plug, VirtualLan, Way } from "./virtual-lan.ts";
import { createVirtualTime } from "./virtual-time.ts";
import type { VirtualTime } from "./virtual-time.ts";

describe("a virtual LAN", () => {
  it("carries to every other host of the segment, and to no other segment", () => {
    const { says, heard } = connected();
    says("a", 1);
    expect(heard().toSorted()).toEqual(["b<a:1", "c<a:1"]);
  });

  it("loses as many as it is told, for each receiver by itself", () => {
    const { lan, says, heard } = connected();
    lan.setWeather("eth0", { ...FAIR, loss: 0.3 });
    for (let number = 0; number < 1_000; number += 1) says("a", number);
    const [atB, atC] = ["b", "c"].map((host) => heard().filter((line) => line.startsWith(host)).length);
    expect(atB).toBeGreaterThan(650);
    expect(atB).toBeLessThan(750);
    expect(atC).not.toBe(atB);
  });

  it("carries some twice", () => {
    const { lan, says, heard } = connected();
    lan.setWeather("eth0", { ...FAIR, duplicates: 1 });
    says("a", 1);
    expect(heard().filter((line) => line === "b<a:1")).toHaveLength(2);
  });

  it.each([
    { keepsOrder: true, isInOrder: true },
    { keepsOrder: false, isInOrder: false },
  ])("lets datagrams overtake each other unless it keeps order ($keepsOrder)", ({ keepsOrder, isInOrder }) => {
    const { lan, says, heard } = connected();
    lan.setWeather("eth0", { ...FAIR, delayMs: [1, 50], keepsOrder });
    for (let number = 100; number < 200; number += 1) says("a", number);
    const atB = heard().filter((line) => line.startsWith("b"));
    expect(atB).toHaveLength(100);
    expect(atB.join() === atB.toSorted().join()).toBe(isInOrder);
  });

  it.each<{ way: Way; reached: readonly string[] }>([
    { way: "both-ways", reached: ["c<b:2", "b<c:3"] },
    { way: "mute", reached: ["a<b:2", "c<b:2", "a<c:3", "b<c:3"] },
    { way: "deaf", reached: ["b<a:1", "c<a:1", "c<b:2", "b<c:3"] },
  ])("keeps a host apart: $way", ({ way, reached }) => {
    const { lan, says, heard } = connected();
    const mend = lan.part("eth0", ["a"], way);
    says("a", 1);
    says("b", 2);
    says("c", 3);
    expect(heard().toSorted()).toEqual(reached.toSorted());
    mend();
    expect(lan.reaches("eth0", "a", "b")).toBe(true);
    expect(lan.reaches("eth0", "b", "a")).toBe(true);
  });

  it("carries nothing to or from a host without carrier, what is under way included", () => {
    const { time, plugs, says, heard } = connected();
    plugs.get("b")?.send({ kind: "datagram", bytes: Uint8Array.of(1), hello: undefined });
    plugs.get("a")?.setCarrier(false);
    time.passUntil(10);
    says("a", 2);
    expect(heard()).toEqual(["c<b:1"]);
  });
});

interface Connected {
  readonly time: VirtualTime;
  readonly lan: VirtualLan;
  readonly plugs: ReadonlyMap<string, Plug>;
  readonly says: (host: string, number: number) => void;
  /** What has arrived when everything under way has, as "receiver<sender:number". */
  readonly heard: () => readonly string[];
}

/** Hosts a, b and c on eth0, and d on eth1. */
function connected(): Connected {
  const time = createVirtualTime();
  const lan = createVirtualLan(time, createChance(1), FAIR);
  const lines: string[] = [];
  const plugs = new Map(
    ["a", "b", "c", "d"].map((host) => {
      const segment = host === "d" ? "eth1" : "eth0";
      const plug = lan.plug(segment, host, (from, sent) => {
        if (sent.kind === "datagram") lines.push(`${host}<${from}:${sent.bytes.join()}`);
      });
      return [host, plug];
    }),
  );
  return {
    time,
    lan,
    plugs,
    says: (host, number) => plugs.get(host)?.send({ kind: "datagram", bytes: Uint8Array.of(number), hello: undefined }),
    heard: () => {
      time.passUntil(time.now() + 1_000);
      return lines;
    },
  };
}
