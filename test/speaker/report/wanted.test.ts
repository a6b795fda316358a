import { expect, it } from "vitest";
import type { Standing } from "../../../speaker/announcer/protocol.ts";
import type { Group } from "../../../speaker/intents/group.ts";
import { wanted } from "../../../speaker/report/wanted.ts";
import { ip } from "../../../shared/net/ip.ts";

const ADDRESSES = [ip("192.0.2.1"), ip("2001:db8::1")];
const GROUP: Group = {
  key: ip("192.0.2.1"),
  services: ["default/app", "default/mail"],
  intent: { group: ip("192.0.2.1"), addresses: [ip("192.0.2.1")], links: { kind: "all" }, candidates: [] },
  silent: new Map([["default/mail", { kind: "no-ready-endpoint" }]]),
};
const NAMED: Group = {
  ...GROUP,
  intent: { ...GROUP.intent!, links: { kind: "named", names: ["eth1", "eth0", "eth9"] } },
};
const ANNOUNCED: Standing = { kind: "announced", links: ["eth1", "eth0"] };
const SILENT: Standing = { kind: "silent", reason: "owned-elsewhere" };

it.each<[string, string, Group | undefined, Standing | undefined, object]>([
  ["announced on all links", "default/app", GROUP, ANNOUNCED, { kind: "announced", interfaces: [], isSplit: false }],
  [
    "announced on the named links that are",
    "default/app",
    NAMED,
    ANNOUNCED,
    { kind: "announced", interfaces: ["eth0", "eth1"], isSplit: false },
  ],
  [
    "announced on the links that are ours, where other nodes have others",
    "default/app",
    GROUP,
    { ...ANNOUNCED, isSplit: true },
    { kind: "announced", interfaces: ["eth0", "eth1"], isSplit: true },
  ],
  [
    "announced when one of its addresses is",
    "default/app",
    GROUP,
    { ...ANNOUNCED, without: [ip("192.0.2.1")] },
    { kind: "announced", interfaces: [], isSplit: false },
  ],
  [
    "not announced when none of its addresses is",
    "default/app",
    GROUP,
    { ...ANNOUNCED, without: [ip("192.0.2.1"), ip("2001:db8::1")] },
    { kind: "not-announced" },
  ],
  ["not announced while silent", "default/app", GROUP, SILENT, { kind: "not-announced" }],
  ["unknown until the announcer said so", "default/app", GROUP, undefined, { kind: "unknown" }],
  ["not announced when only its companions are", "default/mail", GROUP, ANNOUNCED, { kind: "not-announced" }],
  [
    "not announced without an intent",
    "default/app",
    { ...GROUP, intent: undefined },
    ANNOUNCED,
    { kind: "not-announced" },
  ],
  ["not announced in no group", "default/app", undefined, undefined, { kind: "not-announced" }],
])("%s", (_, service, group, standing, expected) => {
  expect(wanted(service, ADDRESSES, group, standing)).toEqual(expected);
});
