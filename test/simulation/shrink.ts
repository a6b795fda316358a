/** Makes a story that goes wrong as short as it can be and still go wrong in the same way. */
import type { Violation } from "./scene.ts";
import type { Candidates, Fault, Story } from "./story.ts";
import { FAIR } from "./virtual-lan.ts";

/** Plays a story. */
export type Judge = (story: Story) => readonly Violation[];

/** Plays it so many times at most. */
const PATIENCE = 600;

/** What is simpler may go wrong a little later. */
const LATER_MS = 1_000;

/** The story has to go wrong. */
export function shrink(story: Story, judge: Judge): Story {
  const invariant = judge(story)[0]?.invariant;
  if (invariant === undefined) throw new RangeError("nothing goes wrong in this story");
  let left = PATIENCE;
  let shortest = story;
  for (let next: Story | undefined = cutShort(story); next !== undefined; next = findSmaller()) shortest = next;
  return shortest;

  function findSmaller(): Story | undefined {
    for (const smaller of smallerThan(shortest)) {
      if (left <= 0) return undefined;
      const patient = { ...smaller, lengthMs: smaller.lengthMs + LATER_MS };
      if (goesWrong(patient) !== undefined) return cutShort(patient);
    }
    return undefined;
  }

  /** Up to where it goes wrong; all of it, if it needs what comes afterwards. */
  function cutShort(whole: Story): Story {
    const wrong = goesWrong(whole);
    if (wrong === undefined) return whole;
    const lengthMs = Math.min(whole.lengthMs, Math.ceil(wrong.at) + 1);
    const short = { ...whole, lengthMs, faults: whole.faults.filter(({ at }) => at <= lengthMs) };
    return goesWrong(short) === undefined ? whole : short;
  }

  function goesWrong(one: Story): Violation | undefined {
    left -= 1;
    return judge(one).find((violation) => violation.invariant === invariant);
  }
}

/** One step smaller each, the largest steps first. */
function* smallerThan(story: Story): Iterable<Story> {
  for (const faults of without(story.faults)) yield { ...story, faults };
  for (const { name } of story.nodes) if (story.nodes.length > 1) yield withoutNode(story, name);
  for (const groups of without(story.groups)) if (groups.length > 0) yield withoutGroups({ ...story, groups });
  yield* simpler(story);
}

/** Half of them, a quarter, … and at last all but one. */
function* without<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let start = 0; start < items.length; start += size)
      yield [...items.slice(0, start), ...items.slice(start + size)];
}

function withoutNode(story: Story, name: string): Story {
  const remain = (candidates: Candidates): Candidates =>
    Object.fromEntries(Object.entries(candidates).filter(([node]) => node !== name));
  return {
    ...story,
    nodes: story.nodes.filter((node) => node.name !== name),
    groups: story.groups.map((group) => ({ ...group, candidates: remain(group.candidates) })),
    faults: story.faults
      .filter((fault) => !("node" in fault) || fault.node !== name)
      .map((fault): Fault => {
        if (fault.kind === "partition") return { ...fault, side: fault.side.filter((node) => node !== name) };
        if (fault.kind !== "candidates") return fault;
        return { ...fault, candidates: remain(fault.candidates), toldAfterMs: remain(fault.toldAfterMs) };
      }),
  };
}

function withoutGroups(story: Story): Story {
  const left = new Set(story.groups.map(({ addresses }) => addresses[0]));
  return {
    ...story,
    faults: story.faults.map((fault) =>
      fault.kind === "candidates" ? { ...fault, groups: fault.groups.filter((group) => left.has(group)) } : fault,
    ),
  };
}

/** As many of everything, but each of a simpler kind. */
function* simpler(story: Story): Iterable<Story> {
  const { nodes, groups, ways, faults } = story;
  const segments = [...new Set(nodes.flatMap((node) => node.segments))];
  if (segments.length > 1)
    for (const segment of segments) yield { ...story, nodes: nodes.map((node) => ({ ...node, segments: [segment] })) };
  if (nodes.some(({ offsetMs, rate }) => offsetMs !== 0 || rate !== 1))
    yield { ...story, nodes: nodes.map((node) => ({ ...node, offsetMs: 0, rate: 1 })) };
  if (nodes.some(({ startsAt, toldAfterMs }) => startsAt !== 0 || toldAfterMs !== 10))
    yield { ...story, nodes: nodes.map((node) => ({ ...node, startsAt: 0, toldAfterMs: 10 })) };
  if (groups.some(({ addresses }) => addresses.length > 1))
    yield { ...story, groups: groups.map((group) => ({ ...group, addresses: group.addresses.slice(0, 1) })) };
  if ((story.strangerShare ?? 0) > 0) yield { ...story, strangerShare: 0 };
  if (ways.probing !== "off") yield { ...story, ways: { ...ways, probing: "off" } };
  for (const [place, fault] of faults.entries()) {
    const milder = simplerFault(fault);
    if (milder !== undefined) yield { ...story, faults: faults.with(place, milder) };
  }
}

function simplerFault(fault: Fault): Fault | undefined {
  switch (fault.kind) {
    case "weather": {
      const { loss, delayMs, keepsOrder } = fault.weather;
      if (loss > 0 && (delayMs !== FAIR.delayMs || !keepsOrder)) return { ...fault, weather: { ...FAIR, loss } };
      return undefined;
    }
    case "start":
      return fault.dateSetBackMs > 0 ? { ...fault, dateSetBackMs: 0 } : undefined;
    case "carrier-loss":
      return fault.noticedAfterMs > 0 ? { ...fault, noticedAfterMs: 0 } : undefined;
    case "candidates":
      return Object.keys(fault.toldAfterMs).length > 0 ? { ...fault, toldAfterMs: {} } : undefined;
    case "crash":
    case "leave":
    case "stall":
    case "partition":
    case "speaker-restart":
      return undefined;
  }
}
