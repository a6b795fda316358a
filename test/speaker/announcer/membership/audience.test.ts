import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { audience } from "../../../../speaker/announcer/membership/audience.ts";
import type { Audience } from "../../../../speaker/announcer/membership/audience.ts";
import { ownAddresses } from "../../../../speaker/announcer/membership/own-addresses.ts";

const NOBODY: Audience = { kind: "nobody" };
const UNKNOWN: Audience = { kind: "unknown" };

interface Row {
  readonly who: string;
  /** The link's, with their prefixes. */
  readonly link?: readonly string[];
  /** Of another link of this node. */
  readonly elsewhere?: string;
  readonly nodes: readonly (readonly string[])[];
  readonly audience: Audience;
}

const ROWS: readonly Row[] = [
  {
    who: "the other nodes",
    nodes: [["192.0.2.1"], ["192.0.2.2"], ["192.0.2.3"]],
    audience: to("192.0.2.2", "192.0.2.3"),
  },
  {
    who: "the first address of each that is on the link",
    nodes: [["192.0.2.1"], ["198.51.100.2", "192.0.2.2", "192.0.2.3"]],
    audience: to("192.0.2.2"),
  },
  {
    who: "nodes of either family",
    link: ["192.0.2.1/24", "2001:db8::1/64"],
    nodes: [["192.0.2.1"], ["2001:db8::2"], ["192.0.2.3"]],
    audience: to("2001:db8::2", "192.0.2.3"),
  },
  {
    who: "not those of other links",
    nodes: [["192.0.2.1"], ["198.51.100.2"], ["192.0.2.3"]],
    audience: to("192.0.2.3"),
  },
  { who: "nobody, where this is the only node", nodes: [["192.0.2.1"]], audience: NOBODY },
  { who: "nobody, where the others are on another link", nodes: [["192.0.2.1"], ["198.51.100.2"]], audience: NOBODY },
  {
    who: "nobody, on any link of the only node",
    link: ["198.51.100.1/24"],
    elsewhere: "192.0.2.1",
    nodes: [["192.0.2.1"]],
    audience: NOBODY,
  },
  {
    who: "whoever may be on a link on which nodes have no known addresses",
    link: ["198.51.100.1/24"],
    elsewhere: "192.0.2.1",
    nodes: [["192.0.2.1"], ["192.0.2.2"]],
    audience: UNKNOWN,
  },
  {
    who: "whoever may be on a link without addresses",
    link: [],
    nodes: [["192.0.2.1"], ["192.0.2.2"]],
    audience: UNKNOWN,
  },
  {
    who: "whoever may be beside an address that has no network",
    link: ["192.0.2.1/32"],
    nodes: [["192.0.2.1"], ["192.0.2.2"]],
    audience: UNKNOWN,
  },
  { who: "whoever there may be, as long as no node is known", nodes: [], audience: UNKNOWN },
  { who: "whoever there may be, as long as this node is not known", nodes: [["203.0.113.9"]], audience: UNKNOWN },
];

describe("one by one, hellos are for", () => {
  it.each(ROWS)("$who", ({ link = ["192.0.2.1/24"], elsewhere, nodes, audience: expected }) => {
    const own = ownAddresses(link.map((cidr) => said(cidr)));
    const texts = new Set([...own.map(({ address }) => address), ...(elsewhere === undefined ? [] : [elsewhere])]);
    const named = new Map(nodes.map((addresses, index) => [`node-${index}`, addresses.map(ip)]));
    expect(audience({ link: own, own: texts, nodes: named })).toEqual(expected);
  });
});

function to(...addresses: readonly string[]): Audience {
  return { kind: "nodes", addresses: addresses.map(ip) };
}

/** As the operating system lists it. */
function said(cidr: string) {
  const [address = ""] = cidr.split("/");
  return { address, cidr, netmask: "", mac: "", internal: false, ...family(address) };
}

function family(address: string) {
  return address.includes(":") ? ({ family: "IPv6", scopeid: 0 } as const) : ({ family: "IPv4" } as const);
}
