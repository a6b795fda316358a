import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLinuxLinkWatch } from "../../../../speaker/announcer/links/linux.ts";
import type { Links } from "../../../../speaker/announcer/links/link.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";

const ETH0 = { ifindex: "4", address: "02:00:00:00:00:0a", flags: "0x1003", type: "1", carrier: "1" };

let folder: string;
let clock: FakeClock;
let news: FakeNews;
/** Which links were kept promiscuous after each look. */
let promiscuous: (readonly number[])[];
/** Which links were usable, and which not, each time that the watch told. */
let told: (readonly string[])[];
let stop: AbortController;
let watching: Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanlord-links-"));
  clock = createFakeClock();
  news = createFakeNews();
  [promiscuous, told] = [[], []];
  stop = new AbortController();
  write("eth0", { ...ETH0, carrier_changes: "1" });
  watching = watch();
});

afterEach(async () => {
  stop.abort();
  news.arrive();
  await watching;
  rmSync(folder, { recursive: true });
});

describe("the links of a machine", () => {
  it("are told at once, and not again while nothing changes", async () => {
    await clock.advance(20);
    news.arrive();
    await clock.advance(20);
    expect(told).toEqual([["eth0"]]);
  });

  it("are looked at again when there is news, and not before", async () => {
    await clock.advance(20);
    write("eth1", { ...ETH0, ifindex: "5" });
    await clock.advance(1_000);
    expect(told).toEqual([["eth0"]]);
    news.arrive();
    await clock.advance(0);
    expect(told.at(-1)).toEqual(["eth0", "eth1"]);
  });

  it("are looked at once for news that comes in a burst", async () => {
    await clock.advance(19);
    for (let times = 0; times < 100; times += 1) news.arrive();
    write("eth0", { carrier: "0" });
    expect(told).toEqual([["eth0"]]);
    await clock.advance(1);
    expect(told).toEqual([["eth0"], ["eth0: no-carrier"]]);
    expect(promiscuous).toHaveLength(2);
  });

  it("are looked at now and then without news", async () => {
    await clock.advance(20);
    write("eth0", { flags: "0x1002" });
    await clock.advance(30_000);
    news.nothing();
    await clock.advance(0);
    expect(told.at(-1)).toEqual(["eth0: down"]);
  });

  it("are seen without carrier though the kernel has not told", async () => {
    await clock.advance(20);
    write("eth0", { carrier: "0" });
    news.nothing();
    await clock.advance(0);
    expect(told.at(-1)).toEqual(["eth0: no-carrier"]);
  });

  it("are told to have been without carrier that came back before the look", async () => {
    await clock.advance(20);
    write("eth0", { carrier_changes: "3" });
    news.arrive();
    await clock.advance(0);
    expect(told).toEqual([["eth0"], ["eth0: no-carrier"], ["eth0"]]);
  });

  it.each(["wireless", "phy80211", "master"])("are no worse off for a folder %s that goes away", async (name) => {
    mkdirSync(join(folder, "eth0", name));
    news.arrive();
    await clock.advance(20);
    rmSync(join(folder, "eth0", name), { recursive: true });
    news.arrive();
    await clock.advance(20);
    expect(told.at(-1)).toEqual(["eth0"]);
    expect(promiscuous.at(-1)).toEqual([]);
  });

  it.each(["wireless", "phy80211"])("receive everything while they are wireless (%s) and usable", async (name) => {
    write("wlan0", { ...ETH0, ifindex: "7" });
    mkdirSync(join(folder, "wlan0", name));
    news.arrive();
    await clock.advance(20);
    expect(promiscuous.at(-1)).toEqual([7]);
    write("wlan0", { carrier: "0" });
    news.arrive();
    await clock.advance(20);
    expect(promiscuous.at(-1)).toEqual([]);
  });
});

async function watch(): Promise<void> {
  const keep = (links: readonly number[]): number => promiscuous.push(links);
  const parts = { excluded: [], news, promiscuous: { keep, close: () => undefined }, clock, folder };
  for await (const links of createLinuxLinkWatch(parts).watch(stop.signal)) told.push(described(links));
}

function described({ usable, unfit }: Links): readonly string[] {
  return [...usable.map(({ name }) => name), ...Array.from(unfit, ([name, why]) => `${name}: ${why}`)];
}

function write(link: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, link), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, link, file), `${text}\n`);
}

interface FakeNews {
  readonly hear: () => Promise<boolean>;
  readonly close: () => void;
  readonly arrive: () => void;
  /** Nothing came for a while. */
  readonly nothing: () => void;
}

function createFakeNews(): FakeNews {
  let isNew = false;
  let settle: ((heard: boolean) => void) | undefined;
  const told = (heard: boolean): void => {
    settle?.(heard);
    settle = undefined;
  };
  return {
    hear: () => {
      if (!isNew) return new Promise((resolve) => (settle = resolve));
      isNew = false;
      return Promise.resolve(true);
    },
    close: () => undefined,
    arrive: () => {
      if (settle === undefined) isNew = true;
      else told(true);
    },
    nothing: () => told(false),
  };
}
