import { expect, it } from "vitest";
import type { ServiceL2Status } from "../../../shared/model/service-l2-status.ts";
import { ip } from "../../../shared/net/ip.ts";
import type { Standing } from "../../../speaker/announcer/protocol.ts";
import { announcedBy } from "../../../speaker/report/announced-by.ts";
import type { Seen } from "../../../speaker/report/believed.ts";

const SPOT = { address: ip("192.0.2.1"), link: "eth0" };
const NODES = new Set(["a", "b", "c"]);
const PROBING: Standing = { kind: "silent", reason: "probing" };
const HELD: Standing = { kind: "announced", links: ["eth0"] };

it.each<[string, Standing | undefined, readonly Seen[], string | undefined]>([
  ["nobody when nobody says so", PROBING, [], undefined],
  ["another node, while this one looks", PROBING, [by("b")], "b"],
  ["another node that has created its status and not written it", PROBING, [created("b")], "b"],
  ["another node, while what this one told is about to be removed", PROBING, [by("a"), by("b")], "b"],
  ["not this node", PROBING, [by("a")], undefined],
  ["not a node that is gone", PROBING, [by("z")], undefined],
  ["a node that is there rather than one that is gone", PROBING, [by("z"), by("c")], "c"],
  ["nobody while it is held here, though a dead node's status is left", HELD, [by("a"), by("b")], undefined],
  ["nobody before what is held here is told", HELD, [by("b")], undefined],
  ["another node where only other links are held here", { ...HELD, links: ["eth1"] }, [by("a"), by("b")], "b"],
  ["another node where only its companions are held here", { ...HELD, without: [SPOT.address] }, [by("b")], "b"],
  ["another node before the announcer has said", undefined, [by("b")], "b"],
  ["nobody before the announcer has said, if this node told it", undefined, [by("a"), by("b")], undefined],
])("an address is announced by %s", (_, standing, seen, expected) => {
  expect(announcedBy(SPOT, "a", standing, seen, NODES)).toBe(expected);
});

function by(node: string): Seen {
  const meta = { key: `metallb-system/${node}`, name: node, namespace: "metallb-system", uid: node, labels: {} };
  const status: ServiceL2Status = {
    ...{ ...meta, resourceVersion: "1" },
    ...{ node, service: "default/app", interfaces: [], owner: undefined },
  };
  return { status, since: 0 };
}

function created(node: string): Seen {
  const { status, since } = by("");
  return { status: { ...status, labels: { "metallb.io/node": node } }, since };
}
