import { describe, expect, it } from "vitest";
import { complaintsOf, isSpokesman } from "../../../speaker/report/complaint.ts";
import type { Group } from "../../../speaker/intents/group.ts";
import { ip } from "../../../shared/net/ip.ts";

describe("what is complained about", () => {
  const candidates = [{ node: "a", weight: 0 }];
  const group: Group = {
    key: ip("192.0.2.1"),
    services: ["default/app", "default/mail"],
    intent: { group: ip("192.0.2.1"), addresses: [ip("192.0.2.1")], links: { kind: "all" }, candidates },
    silent: new Map([["default/mail", { kind: "no-ready-endpoint" }]]),
  };
  const missing = {
    kind: "missing-links",
    group: ip("192.0.2.1"),
    missing: ["eth7", "eth8"],
    usable: ["eth0"],
  } as const;
  const announced = { kind: "announced", links: ["eth0"] } as const;

  it("is why a Service is not announced", () => {
    expect(complaintsOf("default/mail", "a", group, announced, missing)).toEqual([
      { reason: "NotAnnounced", message: "not announced: no endpoint is ready", patienceMs: 10_000 },
    ]);
  });

  it("is which interfaces are missing, by the node whose turn it is", () => {
    const message = 'node "a" has no interface eth7, eth8; those it has that may announce: eth0';
    const expected = [{ reason: "announceFailed", message, patienceMs: 0 }];
    const silent = (reason: "no-usable-link" | "owned-elsewhere") => ({ kind: "silent", reason }) as const;
    expect(complaintsOf("default/app", "a", group, announced, missing)).toEqual(expected);
    expect(complaintsOf("default/app", "a", group, silent("no-usable-link"), missing)).toEqual(expected);
    expect(complaintsOf("default/app", "a", group, silent("owned-elsewhere"), missing)).toEqual([]);
    expect(complaintsOf("default/app", "a", group, announced, { ...missing, missing: [] })).toEqual([]);
  });

  it("is no interface that a node lacks which may not announce", () => {
    const silent = { kind: "silent", reason: "no-usable-link" } as const;
    expect(complaintsOf("default/app", "b", group, silent, missing)).toEqual([]);
  });

  it("is nothing about a Service that is not ours", () => {
    expect(complaintsOf("default/other", "a", undefined, undefined, undefined)).toEqual([]);
  });
});

it("one node tells for all, and different ones for different Services", () => {
  const nodes = ["a", "b", "c", "d"];
  const spokesmen = Array.from({ length: 50 }, (_, nth) =>
    nodes.filter((node) => isSpokesman(node, nodes, `default/app-${nth}`)),
  );
  expect(spokesmen.every((found) => found.length === 1)).toBe(true);
  expect(new Set(spokesmen.flat())).toEqual(new Set(nodes));
});
