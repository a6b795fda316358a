/** What happens to announcers on a virtual LAN, as plain data: who is there, and what goes wrong when. Instants and durations are in milliseconds. */
import type { Ways } from "../../speaker/announcer/ways.ts";
import type { Way, Weather } from "./virtual-lan.ts";

/** The same one plays out the same way every time. */
export interface Story {
  /** Of every accident that is not told: which datagram is lost, how late a timer is. */
  readonly seed: number;
  readonly ways: StoryWays;
  /** Of every segment, when nothing else is told. */
  readonly weather: Weather;
  readonly nodes: readonly StoryNode[];
  readonly groups: readonly StoryGroup[];
  readonly faults: readonly Fault[];
  readonly lengthMs: number;
  /** Whether nodes believe only what a key proves. */
  readonly isSealed?: boolean;
  /** Of what it hears, how much a stranger sends again, damaged or not: a probability. */
  readonly strangerShare?: number;
}

/** The settings of all announcers alike. */
export type StoryWays = Pick<Ways, "helloIntervalMs" | "deadAfterMs" | "placement" | "probing"> & {
  readonly rebalanceAfterMs?: number;
};

/** A node; a segment of the LAN goes by the name of the link by which nodes are on it, unless one has another name for it. */
export interface StoryNode {
  readonly name: string;
  readonly segments: readonly string[];
  /** By segment, the name of its link there; that of the segment where it does not say. */
  readonly linkNames?: Readonly<Record<string, string>>;
  readonly startsAt: number;
  /** After each start, when its speaker has told it everything. */
  readonly toldAfterMs: number;
  /** Of its clock. */
  readonly offsetMs: number;
  readonly rate: number;
}

/** A group goes by the first of its addresses, which is the least. */
export interface StoryGroup {
  readonly addresses: readonly string[];
  /** On links of which names it is to be announced; on all if it does not say. */
  readonly segments?: readonly string[];
  /** By node, its weight. None: the group does not exist yet. */
  readonly candidates: Candidates;
}

/** Weights by node. */
export type Candidates = Readonly<Record<string, number>>;

/** Something that goes wrong, or that somebody does. What makes no sense when its time comes does not happen. */
export type Fault =
  | { readonly kind: "crash"; readonly at: number; readonly node: string }
  /** As on SIGTERM. */
  | { readonly kind: "leave"; readonly at: number; readonly node: string }
  | { readonly kind: "start"; readonly at: number; readonly node: string; readonly dateSetBackMs: number }
  | { readonly kind: "stall"; readonly at: number; readonly forMs: number; readonly node: string }
  | {
      readonly kind: "carrier-loss";
      readonly at: number;
      readonly forMs: number;
      readonly node: string;
      readonly segment: string;
      /** The node sees so late that the carrier is gone, and that it is back. */
      readonly noticedAfterMs: number;
    }
  | {
      readonly kind: "partition";
      readonly at: number;
      readonly forMs: number;
      readonly segment: string;
      readonly side: readonly string[];
      readonly way: Way;
    }
  | {
      readonly kind: "weather";
      readonly at: number;
      readonly forMs: number;
      readonly segment: string;
      readonly weather: Weather;
    }
  /** The candidates of groups are others from now on; none at all is the end of them. */
  | {
      readonly kind: "candidates";
      readonly at: number;
      readonly groups: readonly string[];
      readonly candidates: Candidates;
      /** By node, how late its speaker tells it. */
      readonly toldAfterMs: Readonly<Record<string, number>>;
    }
  /** The speaker starts anew, and tells everything again. */
  | { readonly kind: "speaker-restart"; readonly at: number; readonly node: string };

/** When something begins, ends, or is noticed. */
export function edges(story: Story): readonly number[] {
  const all = [
    ...story.nodes.flatMap(({ startsAt, toldAfterMs }) => [startsAt, startsAt + toldAfterMs]),
    ...story.faults.flatMap((fault) => edgesOf(fault, story)),
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}

function edgesOf(fault: Fault, { nodes }: Story): readonly number[] {
  const { at } = fault;
  switch (fault.kind) {
    case "crash":
    case "speaker-restart":
      return [at];
    case "leave":
      return [at, at + LEAVING_MS];
    case "start":
      return [at, at + (nodes.find(({ name }) => name === fault.node)?.toldAfterMs ?? 0)];
    case "stall":
    case "partition":
    case "weather":
      return [at, at + fault.forMs];
    case "carrier-loss":
      return [at, at + fault.noticedAfterMs, at + fault.forMs, at + fault.forMs + fault.noticedAfterMs];
    case "candidates":
      return [at, ...Object.values(fault.toldAfterMs).map((late) => at + late)];
  }
}

/** A node that leaves waits so long for others at most. */
export const LEAVING_MS = 1_000;
