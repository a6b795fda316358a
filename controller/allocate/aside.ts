/** Addresses that are not to be given, though no Service holds them. */
import type { Ip } from "../../shared/net/ip.ts";

/** Why one of them is set aside: it is a node's own, or another host on the LAN answers for it. */
export interface Aside {
  readonly kind: "node-address" | "in-use";
  /** In words that go on from "192.0.2.1: ". */
  readonly why: string;
}

/** All of them. */
export type SetAside = ReadonlyMap<Ip, Aside>;
