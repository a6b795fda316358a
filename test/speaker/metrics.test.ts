import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { measure } from "../../speaker/metrics.ts";
import { ip } from "../../shared/net/ip.ts";
import { intentsFor, PLAIN, service, slice } from "./intents/builders.ts";

it("shows each address of a Service while it is announced here, and no longer", async () => {
  const services = [service("web", ["192.0.2.1", "192.0.2.2"]), service("mute", ["192.0.2.3"])];
  const slices = [slice("web", ["a"]), slice("mute", [])];
  const intents = intentsFor({ ...PLAIN, services, slices });
  const known = { services: new Map(services.map((each) => [each.key, each])), groups: new Map(intents.groups) };
  const registry = new Registry();
  const heard = measure(registry, "a", () => known);
  const shown = () => values(registry, "metallb_speaker_announced");
  heard({ kind: "standing", group: ip("192.0.2.1"), standing: { kind: "silent", reason: "owned-elsewhere" } });
  expect(await shown()).toEqual([]);
  heard({ kind: "standing", group: ip("192.0.2.1"), standing: { kind: "announced", links: ["eth0"] } });
  expect(await shown()).toEqual([
    '{service="default/web",protocol="layer2",node="a",ip="192.0.2.1"} 1',
    '{service="default/web",protocol="layer2",node="a",ip="192.0.2.2"} 1',
  ]);
  heard({
    kind: "standing",
    group: ip("192.0.2.1"),
    standing: { kind: "announced", links: ["eth0"], without: [ip("192.0.2.2")] },
  });
  expect(await shown()).toEqual(['{service="default/web",protocol="layer2",node="a",ip="192.0.2.1"} 1']);
  known.groups.delete(ip("192.0.2.1"));
  expect(await shown()).toEqual([]);
});

it("counts frames by address, through a restart of the announcer", async () => {
  const registry = new Registry();
  const heard = measure(registry, "a", () => undefined);
  const counters = (requests: number, responses: number, gratuitous: number) =>
    heard({ kind: "counters", addresses: [{ address: ip("192.0.2.1"), requests, responses, gratuitous }] });
  counters(10, 8, 2);
  counters(15, 12, 2);
  counters(3, 3, 1);
  expect(await values(registry, "metallb_layer2_requests_received")).toEqual(['{ip="192.0.2.1"} 18']);
  expect(await values(registry, "metallb_layer2_responses_sent")).toEqual(['{ip="192.0.2.1"} 15']);
  expect(await values(registry, "metallb_layer2_gratuitous_sent")).toEqual(['{ip="192.0.2.1"} 3']);
});

it("counts how often another host is heard that has an address", async () => {
  const registry = new Registry();
  const heard = measure(registry, "a", () => undefined);
  const conflict = { kind: "conflict", address: ip("192.0.2.1"), mac: "02:00:00:00:00:07", link: "eth0" } as const;
  for (const lastedMs of [1_000, 11_000]) heard({ ...conflict, lastedMs });
  expect(await values(registry, "lanlord_speaker_address_conflicts_heard")).toEqual(['{ip="192.0.2.1"} 2']);
});

async function values(registry: Registry, name: string): Promise<readonly string[]> {
  const lines = (await registry.getSingleMetricAsString(name)).split("\n");
  return lines.filter((line) => line.startsWith(`${name}{`)).map((line) => line.slice(name.length));
}
