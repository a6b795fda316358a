/** Makes up a story out of one number. */
import { fromIp4Number, fromNumber, ip, toIp4Number, toNumber } from "../../shared/net/ip.ts";
import { boundsOf } from "./bounds.ts";
import { createChance } from "./chance.ts";
import type { Chance } from "./chance.ts";
import { edges } from "./story.ts";
import type { Candidates, Fault, Story, StoryGroup, StoryNode, StoryWays } from "./story.ts";
import { FAIR } from "./virtual-lan.ts";
import type { Weather } from "./virtual-lan.ts";

/** What makes one story unlike another. */
interface Temper {
  readonly segments: readonly string[];
  readonly nodes: readonly StoryNode[];
  readonly groups: readonly StoryGroup[];
  readonly ways: StoryWays;
  /** Which kinds of faults happen. */
  readonly kinds: readonly Fault["kind"][];
}

const KINDS = [
  "crash",
  "leave",
  "start",
  "stall",
  "carrier-loss",
  "partition",
  "weather",
  "candidates",
  "speaker-restart",
] as const;

/** After the last event there is peace for so long more than it takes. */
const PEACE_MS = 500;

/** More groups would take too long: they move one at a time. */
const MOST_EVENED = 24;

/** The same number makes the same story. */
export function invent(seed: number): Story {
  const chance = createChance(seed);
  const temper = inventTemper(chance);
  const { nodes, groups } = temper;
  // What was added later has a chance of its own: all else in a story stays as it was.
  const added = createChance(~seed);
  const ways = { ...temper.ways, ...inventRebalance(added, temper) };
  const stranger = inventStranger(added);
  const quiet: Story = { seed, ways, weather: FAIR, nodes, groups, faults: [], lengthMs: 0, ...stranger };
  const { settleMs, evenMs } = boundsOf(quiet);
  const start = Math.max(...edges(quiet)) + settleMs + 1;
  // Half of all stories let everything settle between one fault and the next, the others do not.
  const pauseMs = chance.happens(0.5) ? settleMs + evenMs + PEACE_MS : chance.between(50, settleMs);
  const faults: Fault[] = [];
  let at = Math.round(chance.happens(0.8) ? start : chance.between(0, start));
  for (let left = chance.whole(1, 8); left > 0; left -= 1) {
    faults.push(...inventFault(chance, temper, at));
    at = Math.round(at + chance.between(0.2, 1) * 2 * pauseMs);
  }
  const story = { ...quiet, faults };
  return { ...story, lengthMs: Math.round(Math.max(start, ...edges(story)) + settleMs + evenMs + PEACE_MS) };
}

function inventTemper(chance: Chance): Temper {
  const segments = chance.happens(0.25) ? ["eth0", "eth1"] : ["eth0"];
  const nodes = inventNodes(chance, segments);
  const isUniform = chance.happens(0.5);
  const candidates = (): Candidates => (isUniform ? alike(nodes) : inventCandidates(chance, nodes));
  const groups = Array.from({ length: inventSize(chance) }, (_, number): StoryGroup => {
    const isLater = chance.happens(0.1);
    const named = chance.happens(0.1) && segments.length > 1 ? { segments: [chance.pick(segments)] } : {};
    return { ...groupOf(number, chance.happens(0.2)), ...named, candidates: isLater ? {} : candidates() };
  });
  const kinds = chance.some(KINDS, chance.whole(1, KINDS.length));
  return { segments, nodes, groups, ways: inventWays(chance), kinds };
}

function inventNodes(chance: Chance, segments: readonly string[]): readonly StoryNode[] {
  const together = chance.happens(0.7);
  const unsteadiness = chance.pick([0, 0.01, 0.01, 0.1]);
  return Array.from({ length: chance.whole(2, 7) }, (_, number) => ({
    name: `n${number + 1}`,
    segments: segments.length > 1 && chance.happens(0.2) ? [chance.pick(segments)] : segments,
    startsAt: together ? 0 : chance.whole(0, 1_500),
    toldAfterMs: together ? 10 : chance.whole(0, 800),
    offsetMs: chance.whole(0, 1e9),
    rate: 1 + Math.round(chance.between(-unsteadiness, unsteadiness) * 1e4) / 1e4,
  }));
}

function inventSize(chance: Chance): number {
  return chance.happens(0.05) ? chance.whole(50, 300) : chance.whole(1, 24);
}

function inventWays(chance: Chance): StoryWays {
  const helloIntervalMs = chance.pick([150, 150, 150, 30, 500]);
  return {
    helloIntervalMs,
    deadAfterMs: helloIntervalMs * chance.pick([3, 3, 3, 5]),
    placement: chance.happens(0.1) ? "hash" : "balanced",
    probing: chance.pick(["off", "fast", "fast"]),
  };
}

function inventStranger(chance: Chance): Pick<Story, "isSealed" | "strangerShare"> {
  return chance.happens(0.15) ? { isSealed: true, strangerShare: chance.pick([0.05, 0.3]) } : {};
}

function inventRebalance(chance: Chance, { ways, groups }: Temper): Pick<StoryWays, "rebalanceAfterMs"> {
  if (ways.placement === "hash" || groups.length > MOST_EVENED || chance.happens(0.75)) return {};
  return { rebalanceAfterMs: chance.pick([500, 1_000, 4_000]) };
}

/** The group that goes by the address of that number, with one of the other family besides. */
export function groupOf(number: number, isDual: boolean): Pick<StoryGroup, "addresses"> {
  const first = fromIp4Number(toIp4Number(ip("198.18.0.1")) + number);
  const second = fromNumber(6, toNumber(ip("2001:db8::1")) + BigInt(number));
  return { addresses: isDual ? [first, second] : [first] };
}

/** Every node, at no weight. */
export function alike(nodes: readonly StoryNode[]): Candidates {
  return Object.fromEntries(nodes.map(({ name }) => [name, 0]));
}

function inventCandidates(chance: Chance, nodes: readonly StoryNode[]): Candidates {
  const some = chance.happens(0.5) ? nodes : chance.some(nodes, chance.whole(1, nodes.length));
  const hasWeights = chance.happens(0.4);
  return Object.fromEntries(some.map(({ name }) => [name, hasWeights ? chance.whole(0, 2) : 0]));
}

function inventFault(chance: Chance, temper: Temper, at: number): readonly Fault[] {
  const { nodes, segments, kinds } = temper;
  const node = chance.pick(nodes).name;
  const segment = chance.pick(segments);
  const kind = chance.pick(kinds);
  const restart: Fault = {
    kind: "start",
    at: at + chance.whole(1, 4_000),
    node,
    dateSetBackMs: chance.happens(0.2) ? chance.whole(1, 1e7) : 0,
  };
  const restarts = chance.happens(0.7) ? [restart] : [];
  switch (kind) {
    case "crash":
    case "leave":
      return [{ kind, at, node }, ...restarts];
    case "start":
      return [{ kind: "crash", at, node }, restart];
    case "stall":
      return [{ kind, at, forMs: chance.whole(1, chance.pick([200, 600, 5_000])), node }];
    case "carrier-loss":
      return [{ kind, at, forMs: chance.whole(1, 3_000), node, segment, noticedAfterMs: chance.whole(0, 1_000) }];
    case "partition":
      return [{ kind, at, forMs: chance.whole(1, 5_000), segment, ...inventPartition(chance, nodes) }];
    case "weather":
      return [{ kind, at, forMs: chance.whole(100, 6_000), segment, weather: inventWeather(chance) }];
    case "candidates":
      return inventChoice(chance, temper, at);
    case "speaker-restart":
      return [{ kind, at, node }];
  }
}

function inventPartition(
  chance: Chance,
  nodes: readonly StoryNode[],
): Pick<Fault & { kind: "partition" }, "side" | "way"> {
  const side = chance.some(nodes, chance.whole(1, Math.max(1, nodes.length - 1))).map(({ name }) => name);
  return { side, way: chance.pick(["both-ways", "both-ways", "deaf", "mute"]) };
}

function inventWeather(chance: Chance): Weather {
  return {
    loss: chance.pick([0, 0.02, 0.1, 0.3]),
    duplicates: chance.pick([0, 0.05, 0.3]),
    delayMs: [0.1, chance.pick([2, 20, 80])],
    keepsOrder: chance.happens(0.5),
  };
}

/** Pods move, nodes are drained, Services come and go: nobody hears of it at the same time. */
function inventChoice(chance: Chance, { nodes, groups }: Temper, at: number): readonly Fault[] {
  const skewMs = chance.pick([0, 100, 1_500]);
  const toldAfterMs = Object.fromEntries(nodes.map(({ name }) => [name, chance.whole(0, skewMs)]));
  const chosen = chance.some(groups, chance.happens(0.3) ? groups.length : chance.whole(1, groups.length));
  const candidates = chance.happens(0.1) ? {} : inventCandidates(chance, nodes);
  const names = chosen.flatMap(({ addresses }) => addresses.slice(0, 1));
  return [{ kind: "candidates", at, groups: names, candidates, toldAfterMs }];
}
