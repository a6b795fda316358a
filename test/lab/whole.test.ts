import { describe, expect, it } from "vitest";
import { ip } from "../../shared/net/ip.ts";
import type { AnnouncerState, GroupState, LinkState, PeerState } from "../../speaker/announcer/state.ts";
import { isWhole } from "./whole.ts";

const GROUP = ip("192.0.2.1");
const PEER = {
  mac: "",

  isReady: true,
  isLeaving: false,
  lastHeardMs: 0,
  incarnation: "",
  claims: 0,
  isComplete: true,
};
const LINK = {
  name: "eth0",
  mac: "",
  phase: "ready",
  fenceMs: 300,
  helloIntervalMs: 150,
  deadAfterMs: 450,
  loads: {},
} as const;
const CLAIM = { group: GROUP, link: "eth0", owner: "a", term: 1, state: "answering", weight: 0, sinceMs: 0 } as const;

/** Of node a; what is said differs from that of one that hears b and owns the group. */
function state(
  peer: Partial<PeerState> = {},
  link: Partial<LinkState> = {},
  group: Partial<GroupState> = {},
): AnnouncerState {
  return {
    kind: "state",
    node: "a",
    version: "",
    incarnation: "",
    links: [{ ...LINK, peers: [{ ...PEER, node: "b", ...peer }], ...link }],
    groups: [{ ...CLAIM, ...group }],
    changes: [],
    gained: {},
    lost: {},
    rebalanced: 0,
    fencesPassed: 0,
    refusedHellos: {},
  };
}

const b: AnnouncerState = { ...state({ node: "a" }), node: "b" };

describe("nodes are whole", () => {
  it("when each hears the other and knows the owner", () => {
    expect(isWhole([state(), b], "a", GROUP)).toBe(true);
  });

  it.each([
    ["one hears another that may not claim yet", state({ isReady: false })],
    ["one hears another leave", state({ isLeaving: true })],
    ["one does not know all that another claims", state({ isComplete: false })],
    ["one has never heard of another", state({}, { peers: [] })],
    ["one may not claim yet", state({}, { phase: "listening" })],
    ["one has no link", { ...state(), links: [] }],
    ["one knows another owner", state({}, {}, { owner: "b" })],
    ["one knows no owner", state({}, {}, { owner: undefined })],
    ["one does not know the group", { ...state(), groups: [] }],
  ])("but not when %s", (_, a) => {
    expect(isWhole([a, b], "a", GROUP)).toBe(false);
  });
});
