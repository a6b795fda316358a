import fc from "fast-check";
import { expect, it } from "vitest";
import { ip } from "../../shared/net/ip.ts";
import { decodeFromAnnouncer } from "../../speaker/announcer-message.ts";
import type { FromAnnouncer, OwnershipFigures } from "../../speaker/announcer/protocol.ts";

const FIGURES: OwnershipFigures = {
  links: [{ link: "eth0", peers: 39, groups: 7 }],
  gained: { "claimed-orphan": 7, "peer-dead": 1 },
  lost: { "handed-off": 1 },
  rebalanced: 1,
  fencesPassed: 2,
  refusedHellos: { "wrong-seal": 3 },
};

it.each<FromAnnouncer>([
  { kind: "announcer", version: 1 },
  { kind: "standing", group: ip("192.0.2.1"), standing: { kind: "announced", links: ["eth0"] } },
  {
    kind: "standing",
    group: ip("192.0.2.1"),
    standing: { kind: "announced", links: ["eth0"], without: [ip("2001:db8::1")], isSplit: true },
  },
  { kind: "standing", group: ip("192.0.2.1"), standing: { kind: "silent", reason: "no-usable-link" } },
  { kind: "missing-links", group: ip("192.0.2.1"), missing: ["eth7"], usable: [] },
  { kind: "conflict", address: ip("192.0.2.1"), mac: "02:00:00:00:00:07", link: "eth0", lastedMs: 1_000 },
  { kind: "counters", addresses: [{ address: ip("192.0.2.1"), requests: 3, responses: 2, gratuitous: 1 }] },
  { kind: "ownership", figures: FIGURES },
  { kind: "ownership", figures: { ...FIGURES, links: [], gained: {}, lost: {}, refusedHellos: {} } },
  { kind: "refused", reason: "unknown-kind" },
])("reads %j", (message) => {
  expect(decodeFromAnnouncer(JSON.stringify(message))).toEqual(message);
});

it.each([
  "",
  "null",
  "[]",
  '{"kind":"shout"}',
  '{"kind":"announcer","version":"1"}',
  '{"kind":"standing","group":"192.0.2.1"}',
  '{"kind":"standing","group":"192.0.2.1","standing":{"kind":"announced","links":[1]}}',
  '{"kind":"standing","group":"192.0.2.1","standing":{"kind":"announced","links":[],"without":["x"]}}',
  '{"kind":"standing","group":"192.0.2.1","standing":{"kind":"announced","links":[],"isSplit":1}}',
  '{"kind":"standing","group":"default/app","standing":{"kind":"silent","reason":"no-room"}}',
  '{"kind":"standing","group":3,"standing":{"kind":"silent","reason":"no-room"}}',
  '{"kind":"missing-links","group":"192.0.2.1","missing":"eth0","usable":[]}',
  '{"kind":"counters"}',
  '{"kind":"counters","addresses":[{"address":"x","requests":1,"responses":1,"gratuitous":1}]}',
  '{"kind":"counters","addresses":[{"address":"192.0.2.1","requests":-1,"responses":1,"gratuitous":1}]}',
  '{"kind":"counters","addresses":[{"address":"192.0.2.1","requests":1,"responses":0.5,"gratuitous":1}]}',
  '{"kind":"refused"}',
  '{"kind":"conflict","address":"x","mac":"02:00:00:00:00:07","link":"eth0","lastedMs":1}',
  '{"kind":"conflict","address":"192.0.2.1","mac":"x","link":"eth0","lastedMs":1}',
  '{"kind":"conflict","address":"192.0.2.1","mac":"02:00:00:00:00:07","lastedMs":1}',
  '{"kind":"conflict","address":"192.0.2.1","mac":"02:00:00:00:00:07","link":"eth0","lastedMs":-1}',
  '{"kind":"conflict","address":"192.0.2.1","mac":"02:00:00:00:00:07","link":"eth0","lastedMs":1e300}',
])("makes nothing of %s", (line) => {
  expect(decodeFromAnnouncer(line)).toBeUndefined();
});

it.each<[string, unknown]>([
  ["links", undefined],
  ["links", {}],
  ["links", [{ link: "eth0", peers: 1 }]],
  ["links", [{ link: "eth0", groups: 1 }]],
  ["links", [{ peers: 1, groups: 1 }]],
  ["links", ["eth0"]],
  ["gained", undefined],
  ["gained", []],
  ["lost", { released: -1 }],
  ["refusedHellos", { "wrong-seal": "3" }],
  ["rebalanced", 0.5],
  ["fencesPassed", 1e300],
])("makes nothing of figures whose %s are %j", (field, value) => {
  const figures = { ...FIGURES, [field]: value };
  expect(decodeFromAnnouncer(JSON.stringify({ kind: "ownership", figures }))).toBeUndefined();
});

it("never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(() => decodeFromAnnouncer(line)).not.toThrow();
    }),
  );
});
