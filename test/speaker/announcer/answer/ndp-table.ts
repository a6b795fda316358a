/** What neighbour discovery is answered, and what is not and why. */
import { ip } from "../../../../shared/net/ip.ts";
import { formatMac, mac } from "../../../../shared/net/mac.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { NdpFrame } from "../../../../speaker/announcer/wire/ndp-frame.ts";
import { ndpFrame } from "../wire/frames.ts";
import { CLIENT, OURS } from "./table.ts";
import type { Row } from "./table.ts";

/** The one IPv6 address that is held on the link, and where it is asked for. */
export const HELD_6 = ip("2001:db8::64");
const GROUP = "ff02::1:ff00:64";
const GROUP_MAC = "33:33:ff:00:00:64";

/** The host that asks. */
export const CLIENT_6 = ip("2001:db8::c");

const OTHER = mac("02:00:00:00:00:0e");
const ALL_NODES = "ff02::1";
const ALL_NODES_MAC = "33:33:00:00:00:01";

interface Told {
  readonly destination?: string;
  readonly source?: Mac;
  readonly vlan?: number;
  readonly hopLimit?: number;
  readonly from?: string;
  readonly to?: string;
  readonly target?: string;
  readonly sourceMac?: Mac | undefined;
  readonly nonce?: number;
}

/** By default, the client's question for HELD_6 to those who might have it. */
export function solicitation(told: Told = {}): NdpFrame {
  const { destination = GROUP_MAC, source = CLIENT, from = CLIENT_6, to = GROUP, target = HELD_6, nonce } = told;
  const sourceMac = "sourceMac" in told ? told.sourceMac : CLIENT;
  return ndpFrame({
    ethernet: [source, destination],
    ipv6: [from, to],
    vlan: told.vlan ?? 0,
    hopLimit: told.hopLimit ?? 255,
    solicitation: { target, sourceMac, nonce },
  });
}

/** By default, the answer to that. */
export function advertisement(told: Told & { readonly isSolicited?: boolean } = {}): NdpFrame {
  const { destination = formatMac(CLIENT), source = OURS, from = HELD_6, to = CLIENT_6, target = HELD_6 } = told;
  const { isSolicited = true } = told;
  return ndpFrame({
    ethernet: [source, destination],
    ipv6: [from, to],
    advertisement: { target, isSolicited, isOverride: true, targetMac: source },
  });
}

const unicast = { destination: formatMac(OURS), to: HELD_6 };
const probe = { from: "::", sourceMac: undefined };
const toAll = advertisement({ destination: ALL_NODES_MAC, to: ALL_NODES, isSolicited: false });

export const NDP_ROWS: readonly Row<NdpFrame>[] = [
  { name: "a solicitation to the group", heard: solicitation(), outcome: advertisement() },
  {
    name: "a solicitation to the group without its sender's MAC, which the frame has",
    heard: solicitation({ sourceMac: undefined }),
    outcome: advertisement(),
  },
  {
    name: "a check that we are still there, with its sender's MAC",
    heard: solicitation(unicast),
    outcome: advertisement(),
  },
  {
    name: "a check that we are still there, without its sender's MAC",
    heard: solicitation({ ...unicast, sourceMac: undefined }),
    outcome: advertisement(),
  },
  {
    name: "a solicitation from a link-local address",
    heard: solicitation({ from: "fe80::c" }),
    outcome: advertisement({ to: "fe80::c" }),
  },
  {
    name: "a solicitation for a unicast address in a frame to all nodes",
    heard: solicitation({ destination: ALL_NODES_MAC, to: HELD_6 }),
    outcome: advertisement(),
  },
  {
    name: "a solicitation that somebody passes on for another",
    heard: solicitation({ source: OTHER, sourceMac: CLIENT }),
    outcome: advertisement(),
  },
  { name: "a probe for a duplicate", heard: solicitation(probe), outcome: toAll },
  { name: "a probe for a duplicate with a nonce", heard: solicitation({ ...probe, nonce: 0xabcdef }), outcome: toAll },
  {
    name: "a probe that says who sends it",
    heard: solicitation({ from: "::" }),
    outcome: "bad-probe",
  },
  {
    name: "a probe to our MAC and the address itself",
    heard: solicitation({ ...unicast, ...probe }),
    outcome: "bad-probe",
  },
  {
    name: "a solicitation for a neighbour of ours",
    heard: solicitation({ target: "2001:db8::65", to: "ff02::1:ff00:65", destination: "33:33:ff:00:00:65" }),
    outcome: "not-held",
  },
  {
    name: "a solicitation for an address that shares our group",
    heard: solicitation({ target: "2001:db8::1:0:64" }),
    outcome: "not-held",
  },
  {
    name: "a solicitation for an address of another network that ends like ours",
    heard: solicitation({ target: "2001:db8:1::64" }),
    outcome: "not-held",
  },
  {
    name: "a solicitation to another MAC",
    heard: solicitation({ ...unicast, destination: formatMac(OTHER) }),
    outcome: "not-for-us",
  },
  { name: "a solicitation that a router passed on", heard: solicitation({ hopLimit: 254 }), outcome: "from-afar" },
  {
    name: "an advertisement of ours by another host",
    heard: advertisement({ source: OTHER, destination: ALL_NODES_MAC, to: ALL_NODES }),
    outcome: "not-a-request",
  },
  { name: "a solicitation in another VLAN", heard: solicitation({ vlan: 5 }), outcome: "other-vlan" },
  {
    name: "our own solicitation, back by a loop",
    heard: solicitation({ source: OURS, sourceMac: OURS }),
    outcome: "own-frame",
  },
  { name: "our own probe, back by a loop", heard: solicitation({ ...probe, source: OURS }), outcome: "own-frame" },
  {
    name: "our own solicitation, passed on by a bridge that changes sources",
    heard: solicitation({ source: OTHER, sourceMac: OURS }),
    outcome: "own-frame",
  },
  {
    name: "a solicitation whose answer would go to a group's MAC",
    heard: solicitation({ sourceMac: mac("33:33:00:00:00:01") }),
    outcome: "no-sender",
  },
  {
    name: "a solicitation whose answer would go to a group",
    heard: solicitation({ from: ALL_NODES }),
    outcome: "no-sender",
  },
  { name: "a solicitation from the address itself", heard: solicitation({ from: HELD_6 }), outcome: "announcement" },
  { name: "a solicitation after the fence", heard: solicitation(), isFenced: true, outcome: "fence-passed" },
  { name: "a probe after the fence", heard: solicitation(probe), isFenced: true, outcome: "fence-passed" },
];
