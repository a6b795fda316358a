import { describe, expect, it } from "vitest";
import { familyOf, ip } from "../../../shared/net/ip.ts";
import type { Mac } from "../../../shared/net/mac.ts";
import { duty } from "../../../speaker/announcer/duty.ts";
import type { Surroundings } from "../../../speaker/announcer/duty.ts";
import type { Link } from "../../../speaker/announcer/links/link.ts";
import type { Intent } from "../../../speaker/announcer/protocol.ts";

const eth0: Link = { index: 4, name: "eth0", mac: 10 as Mac };
const eth1: Link = { index: 5, name: "eth1", mac: 11 as Mac };
const v4 = ip("192.0.2.1");
const v6 = ip("2001:db8::1");
const here: Surroundings = {
  owner: () => "self",
  links: { usable: [eth0, eth1], unfit: new Map([["eth2", "down"]]) },
  answers: (address) => familyOf(address) === 4,
  verdict: () => "clear",
};

describe("a node's duty", () => {
  it("is to announce what it owns, on every usable link", () => {
    expect(decide()).toEqual({
      standing: { kind: "announced", links: ["eth0", "eth1"] },
      holdings: [
        { address: v4, link: eth0 },
        { address: v4, link: eth1 },
      ],
      pending: [],
      missing: [],
      unanswered: [],
    });
  });

  it("is to announce on the links that are named, and to say which do not exist", () => {
    expect(decide({ links: named("eth1", "eth2", "eth9") })).toMatchObject({
      standing: { kind: "announced", links: ["eth1"] },
      holdings: [{ address: v4, link: eth1 }],
      missing: ["eth9"],
    });
  });

  it("is to announce on the links on which it owns the group, whoever does on the others", () => {
    const owner: Surroundings["owner"] = (_group, link) => (link === eth1 ? "self" : "other");
    expect(decide({}, { owner })).toMatchObject({
      standing: { kind: "announced", links: ["eth1"], isSplit: true },
      holdings: [{ address: v4, link: eth1 }],
    });
  });

  it("is to announce of a group what can be answered for, and to name the rest", () => {
    expect(decide({ addresses: [v6, v4], links: named("eth0") })).toMatchObject({
      standing: { kind: "announced" },
      holdings: [{ address: v4, link: eth0 }],
      unanswered: [v6],
    });
  });

  it("is to announce what is known to be free, and to find out about the rest", () => {
    const verdict: Surroundings["verdict"] = ({ address }) => (address === v4 ? "clear" : "address-conflict");
    const other = ip("192.0.2.2");
    expect(decide({ addresses: [other, v4], links: named("eth0") }, { verdict })).toMatchObject({
      standing: { kind: "announced", without: [other] },
      holdings: [{ address: v4, link: eth0 }],
      pending: [{ address: other, link: eth0 }],
    });
  });

  it("is to announce on the link where it is known to be free, and to find out about the other", () => {
    const verdict: Surroundings["verdict"] = ({ link }) => (link === eth0 ? "clear" : "probing");
    expect(decide({}, { verdict })).toMatchObject({
      standing: { kind: "announced", links: ["eth0"] },
      holdings: [{ address: v4, link: eth0 }],
      pending: [{ address: v4, link: eth1 }],
    });
  });

  it.each<[string, Partial<Intent>, Partial<Surroundings>]>([
    ["owned-elsewhere", {}, { owner: () => "other" }],
    ["owned-elsewhere", {}, { owner: (_group, link) => (link === eth0 ? "other" : "nobody") }],
    ["not-claimed", {}, { owner: () => "nobody" }],
    ["no-candidate", { candidates: [] }, {}],
    ["no-usable-link", { links: named("eth2") }, {}],
    ["no-usable-link", {}, { links: { usable: [], unfit: new Map() } }],
    ["family-not-answered", { addresses: [v6] }, {}],
    ["probing", {}, { verdict: () => "probing" }],
    ["address-conflict", {}, { verdict: () => "address-conflict" }],
  ])("is silence: %s", (reason, intent, surroundings) => {
    expect(decide(intent, surroundings)).toMatchObject({ standing: { kind: "silent", reason }, holdings: [] });
  });
});

function decide(intent: Partial<Intent> = {}, surroundings: Partial<Surroundings> = {}) {
  const candidates = [{ node: "a", weight: 0 }];
  const defaults: Intent = { group: v4, addresses: [v4], links: { kind: "all" }, candidates };
  return duty({ ...defaults, ...intent }, { ...here, ...surroundings });
}

function named(...names: readonly string[]): Intent["links"] {
  return { kind: "named", names };
}
