/** The events of the life of a link, and what an announcer that announces on every link does then. */
import type { Standing } from "../../../../speaker/announcer/protocol.ts";

/** Nothing is announced. */
export const NO_LINK: Standing = { kind: "silent", reason: "no-usable-link" };

/** The link is eth0, the only one there. */
export interface LinkEvent {
  readonly event: string;
  /** Each line is one for ip(8); those that begin with "peer" are for the other end of the cable. */
  readonly happens: readonly string[];
  readonly then: Standing;
  readonly undone: readonly string[];
}

/** There is a bridge br0 that is down. */
export const EVENTS: readonly LinkEvent[] = [
  {
    event: "goes down",
    happens: ["link set eth0 down"],
    then: NO_LINK,
    undone: ["link set eth0 up"],
  },
  {
    event: "loses carrier",
    happens: ["peer link set eth0 down"],
    then: NO_LINK,
    undone: ["peer link set eth0 up"],
  },
  {
    event: "is enslaved",
    happens: ["link set eth0 master br0"],
    then: NO_LINK,
    undone: ["link set eth0 nomaster"],
  },
  {
    event: "does without ARP",
    happens: ["link set eth0 arp off"],
    then: NO_LINK,
    undone: ["link set eth0 arp on"],
  },
  {
    event: "gets a name that is excluded",
    happens: ["link set eth0 down", "link set eth0 name veth0", "link set veth0 up"],
    then: NO_LINK,
    undone: ["link set veth0 down", "link set veth0 name eth0", "link set eth0 up"],
  },
  {
    event: "gets another name",
    happens: ["link set eth0 down", "link set eth0 name lan0", "link set lan0 up"],
    then: { kind: "announced", links: ["lan0"] },
    undone: ["link set lan0 down", "link set lan0 name eth0", "link set eth0 up"],
  },
  {
    event: "gets company",
    happens: ["link add eth1 type veth peer name veth1", "link set veth1 up", "link set eth1 up"],
    then: { kind: "announced", links: ["eth0", "eth1"] },
    undone: ["link delete eth1"],
  },
];
