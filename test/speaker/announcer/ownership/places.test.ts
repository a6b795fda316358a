import { beforeEach, expect, it } from "vitest";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Link } from "../../../../speaker/announcer/links/link.ts";
import { createPlaces } from "../../../../speaker/announcer/ownership/places.ts";
import type { Places } from "../../../../speaker/announcer/ownership/places.ts";
import { createSegment } from "../../../../speaker/announcer/ownership/segment.ts";
import type { Segment } from "../../../../speaker/announcer/ownership/segment.ts";
import { balanced } from "../../../../speaker/announcer/placement/placement.ts";
import { hello } from "../wire/hellos.ts";

const T = 150;
const [ETH0, ETH1] = [link(1, "eth0"), link(2, "eth1")];

let places: Places;
let opened: Link[];

beforeEach(() => {
  opened = [];
  places = createPlaces((one) => {
    opened.push(one);
    return segment();
  }, T);
});

it("each link is a segment by itself, opened when the link is first there", () => {
  expect(names(places.linksAre([ETH0], 0))).toEqual(["eth0"]);
  expect(names(places.linksAre([ETH0, ETH1], 1))).toEqual(["eth1"]);
  expect(names(opened)).toEqual(["eth0", "eth1"]);
});

it("a link that is renamed, or has another MAC, stays the segment that it is", () => {
  places.linksAre([ETH0], 0);
  const before = places.present.get(1)?.segment;
  expect(names(places.linksAre([{ ...ETH0, name: "lan0" }], 1))).toEqual(["lan0"]);
  expect(names(places.linksAre([{ ...ETH0, name: "lan0", mac: 7 as Mac }], 2))).toEqual([]);
  expect(places.present.get(1)?.segment).toBe(before);
  expect(places.present.get(1)?.link).toEqual({ ...ETH0, name: "lan0", mac: 7 });
});

it("a link that comes back before its fence is the segment that it was, and listens before it buries anybody", () => {
  places.linksAre([ETH0], 0);
  const before = places.present.get(1)?.segment;
  before?.hear(hello({ node: "b", deadAfterMs: 3 * T }), 840);
  for (const sentAt of [850, 1_000]) before?.left(sentAt);
  places.linksAre([], 1_001);
  expect([places.present.size, places.all().length]).toEqual([0, 1]);
  expect(names(places.linksAre([ETH0], 1_299))).toEqual([]);
  expect(places.all()).toEqual([{ link: ETH0, segment: before }]);
  before?.settle(1_299);
  expect(before?.view().peers.has("b")).toBe(true);
  before?.settle(1_299 + T);
  expect(before?.view().peers.has("b")).toBe(false);
});

it("a link that comes back after its fence is a new one", () => {
  places.linksAre([ETH0], 0);
  for (const sentAt of [850, 1_000]) places.present.get(1)?.segment.left(sentAt);
  places.linksAre([], 1_001);
  expect(names(places.linksAre([ETH0], 1_300))).toEqual(["eth0"]);
  expect(names(opened)).toEqual(["eth0", "eth0"]);
});

function names(some: Iterable<Link | { readonly link: Link }>): readonly string[] {
  return Array.from(some, (one) => ("link" in one ? one.link.name : one.name));
}

function link(index: number, name: string): Link {
  return { index, name, mac: index as Mac };
}

function segment(): Segment {
  let sequence = 0;
  const self = {
    node: "a",
    helloIntervalMs: T,
    deadAfterMs: 3 * T,
    incarnation: () => 1,
    nextSequence: () => (sequence += 1),
  };
  return createSegment({ self, placement: balanced, rebalanceAfterMs: undefined, rebalanced: () => undefined }, 0);
}
