/**
 * The flags that say how an announcer goes about it: its own, and also those of a speaker, which passes them on to the
 * announcer that it starts; and what both want of the name of their node.
 */
import { duration, integer, oneOf, optional, text } from "../../shared/settings.ts";
import type { Flag, Rule } from "../../shared/settings.ts";
import { FENCE_INTERVALS } from "./membership/fence.ts";
import { LONGEST_DEAD_AFTER_MS } from "./membership/life.ts";
import { LONGEST_NAME, isName } from "./wire/name.ts";

/** All of them. */
export const wayFlags = {
  "exclude-links-file": text("which links never announce", "/etc/metallb/excludel2.yaml", { value: "FILE" }),
  "gratuitous-rate": integer("how many addresses are announced in a second at most, over all links", 1_000, {
    min: 1,
    max: 100_000,
  }),
  "gratuitous-jitter": integer("milliseconds by which repeated announcements are late at most, by chance", 100, {
    min: 0,
    max: 500,
  }),
  "gratuitous-interval": integer(
    "seconds after which an address is announced again for as long as it is held, for switches that forget; 0 is never",
    0,
    { min: 0, max: 86_400 },
  ),
  "conflict-probe": oneOf(
    "how it is found out, before an address is first announced, whether another host has it: in 200 ms, as slowly as RFC 5227 wants it, or not",
    ["fast", "rfc", "off"],
    "fast",
  ),
  placement: oneOf(
    "which node announces what nobody does: the one that has least, or the first in MetalLB's order, also when it comes back",
    ["balanced", "hash"],
    "balanced",
  ),
  "hello-interval": integer("milliseconds from one hello to the other nodes to the next", 150, {
    min: 10,
    max: 10_000,
  }),
  "dead-after": integer(
    "milliseconds without a hello of this node after which the others take it for dead; 0 is three intervals",
    0,
    { min: 0, max: LONGEST_DEAD_AFTER_MS },
  ),
  "rebalance-after": duration(
    "how long all nodes must have been there before what is unevenly spread moves, one group at a time; 0 is never",
    0,
    { min: 0, max: 604_800 },
  ),
  "hello-mode": oneOf(
    "whether hellos go to all at once, or to the address of each node where multicast is filtered",
    ["multicast", "unicast"],
    "multicast",
  ),
  "hello-port": integer(
    "the UDP port for hellos, the same on all nodes",
    7_946,
    { min: 1, max: 65_535 },
    { env: "METALLB_ML_BIND_PORT", alias: "ml-bindport" },
  ),
  "ml-secret-key-path": optional("where the Secret memberlist is, whose key all nodes prove their hellos with", {
    value: "FOLDER",
    env: "METALLB_ML_SECRET_KEY_PATH",
  }),
};

/** How many intervals without a hello make a node dead, where nothing else is said. */
const DEAD_AFTER_INTERVALS = FENCE_INTERVALS + 1;

/** What they must be to each other. */
export const wayRules: readonly Rule<typeof wayFlags>[] = [
  {
    about: ["hello-interval", "dead-after"],
    mistake: ({ "hello-interval": interval, "dead-after": given }) => {
      const least = DEAD_AFTER_INTERVALS * interval;
      if (given === 0 || given >= least) return undefined;
      return (
        `--dead-after: ${given} ms is too short for --hello-interval ${interval}: a node falls silent ${FENCE_INTERVALS * interval} ms after ` +
        `its last hello, and must be silent for another ${interval} before it is taken for dead, so at least ${least}`
      );
    },
  },
  {
    about: ["placement", "rebalance-after"],
    mistake: ({ placement, "rebalance-after": after }) =>
      placement === "hash" && after > 0
        ? "--rebalance-after: with --placement hash the first in order has a group, however many it has: nothing moves for balance"
        : undefined,
  },
];

/** The same flag, if what it is given can be the name of a node: hellos have room for no other. */
export function ofNode<T>(flag: Flag<T>): Flag<T> {
  const tooLong = (given: string): string =>
    `${Buffer.byteLength(given)} bytes are too many: the name of a node has ${LONGEST_NAME} at most`;
  return {
    ...flag,
    read: (given) => (given === "" || isName(given) ? flag.read(given) : { mistake: tooLong(given) }),
  };
}

/** After how many milliseconds without a hello a node is dead. */
export function deadAfterMs(hello: { readonly "hello-interval": number; readonly "dead-after": number }): number {
  return hello["dead-after"] === 0 ? DEAD_AFTER_INTERVALS * hello["hello-interval"] : hello["dead-after"];
}
