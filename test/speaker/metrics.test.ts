import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Registry } from "prom-client";
import { beforeEach, describe, expect, it } from "vitest";
import { measure } from "../../speaker/metrics.ts";
import type { Known, Measuring } from "../../speaker/metrics.ts";
import type { OwnershipFigures } from "../../speaker/announcer/protocol.ts";
import { ip } from "../../shared/net/ip.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { intentsFor, PLAIN, service, slice } from "./intents/builders.ts";

const README = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const FIGURES: OwnershipFigures = {
  links: [
    { link: "eth0", peers: 2, groups: 7 },
    { link: "eth1", peers: 0, groups: 1 },
  ],
  gained: { "claimed-orphan": 7, "peer-dead": 0 },
  lost: { "handed-off": 3 },
  rebalanced: 1,
  fencesPassed: 2,
  refusedHellos: { "wrong-seal": 4 },
};

let registry: Registry;
let known: Known | undefined;
let clock: FakeClock;
let announcer: Measuring;

beforeEach(() => {
  [registry, known, clock] = [new Registry(), undefined, createFakeClock()];
  announcer = measure({ registry, node: "a", known: () => known, clock });
});

describe("what is announced", () => {
  const shown = () => values("metallb_speaker_announced");
  const both = [
    '{service="default/web",protocol="layer2",node="a",ip="192.0.2.1"} 1',
    '{service="default/web",protocol="layer2",node="a",ip="192.0.2.2"} 1',
  ];
  let groups: Map<unknown, unknown>;

  beforeEach(() => {
    const services = [service("web", ["192.0.2.1", "192.0.2.2"]), service("mute", ["192.0.2.3"])];
    const intents = intentsFor({ ...PLAIN, services, slices: [slice("web", ["a"]), slice("mute", [])] });
    const all = new Map(intents.groups);
    groups = all;
    known = { services: new Map(services.map((each) => [each.key, each])), groups: all };
    announcer.heard({ kind: "ownership", figures: FIGURES });
  });

  it("is each address of a Service while it is announced here, and no longer", async () => {
    const group = ip("192.0.2.1");
    announcer.heard({ kind: "standing", group, standing: { kind: "silent", reason: "owned-elsewhere" } });
    expect(await shown()).toEqual([]);
    announcer.heard({ kind: "standing", group, standing: { kind: "announced", links: ["eth0"] } });
    expect(await shown()).toEqual(both);
    const without = [ip("192.0.2.2")];
    announcer.heard({ kind: "standing", group, standing: { kind: "announced", links: ["eth0"], without } });
    expect(await shown()).toEqual(both.slice(0, 1));
    groups.delete(group);
    expect(await shown()).toEqual([]);
  });

  it("is nothing once the announcer is gone, until the next one says what it does", async () => {
    announceBoth();
    announcer.gone();
    expect(await shown()).toEqual([]);
    announcer.heard({ kind: "ownership", figures: FIGURES });
    expect(await shown()).toEqual([]);
    announceBoth();
    expect(await shown()).toEqual(both);
  });

  it("is nothing while the announcer says nothing, and what it was when it goes on", async () => {
    announceBoth();
    await clock.advance(10_000);
    expect(await shown()).toEqual([]);
    announcer.heard({ kind: "ownership", figures: FIGURES });
    expect(await shown()).toEqual(both);
  });

  function announceBoth(): void {
    announcer.heard({ kind: "standing", group: ip("192.0.2.1"), standing: { kind: "announced", links: ["eth0"] } });
  }
});

it("counts frames by address, through a restart of the announcer", async () => {
  const counters = (requests: number, responses: number, gratuitous: number) =>
    announcer.heard({ kind: "counters", addresses: [{ address: ip("192.0.2.1"), requests, responses, gratuitous }] });
  counters(10, 8, 2);
  counters(15, 12, 2);
  announcer.gone();
  counters(3, 3, 1);
  expect(await values("metallb_layer2_requests_received")).toEqual(['{ip="192.0.2.1"} 18']);
  expect(await values("metallb_layer2_responses_sent")).toEqual(['{ip="192.0.2.1"} 15']);
  expect(await values("metallb_layer2_gratuitous_sent")).toEqual(['{ip="192.0.2.1"} 3']);
});

it("counts how often another host is heard that has an address", async () => {
  const conflict = { kind: "conflict", address: ip("192.0.2.1"), mac: "02:00:00:00:00:07", link: "eth0" } as const;
  for (const lastedMs of [1_000, 11_000]) announcer.heard({ ...conflict, lastedMs });
  expect(await values("lanlord_speaker_address_conflicts_heard")).toEqual(['{ip="192.0.2.1"} 2']);
});

describe("who owns how much", () => {
  const OWNERSHIP = [
    'lanlord_speaker_peers{link="eth0"} 2',
    'lanlord_speaker_peers{link="eth1"} 0',
    'lanlord_speaker_groups{link="eth0"} 7',
    'lanlord_speaker_groups{link="eth1"} 1',
    'lanlord_speaker_groups_gained_total{reason="claimed-orphan"} 7',
    'lanlord_speaker_groups_gained_total{reason="peer-dead"} 0',
    'lanlord_speaker_groups_lost_total{reason="handed-off"} 3',
    "lanlord_speaker_groups_rebalanced_total 1",
    "lanlord_speaker_fences_passed_total 2",
    'lanlord_speaker_hellos_refused_total{reason="wrong-seal"} 4',
  ];

  it("is shown as the announcer said it last", async () => {
    announcer.heard({ kind: "ownership", figures: { ...FIGURES, links: [], rebalanced: 0, lost: { released: 1 } } });
    announcer.heard({ kind: "ownership", figures: FIGURES });
    expect(await ours()).toEqual([...OWNERSHIP, "lanlord_speaker_announcer_up 1"]);
  });

  it("counts from where an announcer that started anew does", async () => {
    announcer.heard({ kind: "ownership", figures: FIGURES });
    announcer.gone();
    announcer.heard({ kind: "ownership", figures: { ...FIGURES, fencesPassed: 1 } });
    expect(await ours()).toContain("lanlord_speaker_fences_passed_total 1");
  });

  it("is not shown before the announcer has said it", async () => {
    expect(await ours()).toEqual(["lanlord_speaker_announcer_up 0"]);
  });

  it("is not shown once the announcer is gone", async () => {
    announcer.heard({ kind: "ownership", figures: FIGURES });
    announcer.gone();
    expect(await ours()).toEqual(["lanlord_speaker_announcer_up 0"]);
  });

  it("is not shown while the announcer says nothing", async () => {
    announcer.heard({ kind: "ownership", figures: FIGURES });
    await clock.advance(9_999);
    expect(await ours()).toEqual([...OWNERSHIP, "lanlord_speaker_announcer_up 1"]);
    await clock.advance(1);
    expect(await ours()).toEqual(["lanlord_speaker_announcer_up 0"]);
  });
});

it("is what the README lists", async () => {
  const there = (await registry.getMetricsAsJSON()).map(({ name }) => name).filter((name) => name.startsWith(OURS));
  const rows = [...README.matchAll(/^\| `(lanlord_\w+)/gm)].map(([, name]) => name);
  expect(rows.toSorted()).toEqual(there.toSorted());
  const named = [...README.matchAll(/lanlord_speaker_\w+/g)].map(([name]) => name);
  expect(named.filter((name) => !there.includes(name))).toEqual([]);
});

const OURS = "lanlord_speaker_";

async function ours(): Promise<readonly string[]> {
  return (await registry.metrics()).split("\n").filter((line) => line.startsWith(OURS));
}

async function values(name: string): Promise<readonly string[]> {
  const lines = (await registry.getSingleMetricAsString(name)).split("\n");
  return lines.filter((line) => line.startsWith(`${name}{`)).map((line) => line.slice(name.length));
}
