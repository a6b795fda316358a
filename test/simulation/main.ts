/** Plays story after story for as long as told, or one again, and prints what goes wrong, as short as it can be made; or tells how it goes with many nodes. */
import { parseArgs } from "node:util";
import { createAnnouncer } from "../../speaker/announcer/announcer.ts";
import { describeViolation, explain } from "./explain.ts";
import { grow } from "./growth.ts";
import { invent } from "./invent.ts";
import { play } from "./play.ts";
import type { Violation } from "./scene.ts";
import { shrink } from "./shrink.ts";
import type { Story } from "./story.ts";

const MS_PER: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Of each invariant, so many findings are made short; of the others the seed tells enough. */
const MOST_SHRUNK = 3;

const PROGRESS_EVERY_MS = 60_000;

/** Nodes, and groups. */
const SIZES = [
  [3, 1],
  [3, 300],
  [5, 300],
  [10, 300],
  [3, 1_000],
  [3, 10_000],
  [10, 10_000],
  [50, 1_000],
  [100, 1_000],
  [200, 1],
  [200, 1_000],
  [200, 10_000],
] as const;

const { values: wanted } = parseArgs({
  options: { seed: { type: "string" }, for: { type: "string" }, sizes: { type: "boolean" } },
});

const judge = (story: Story): readonly Violation[] => play(story, createAnnouncer);
const shrunk = new Map<string, number>();
let findings = 0;

if (wanted.sizes === true) tellSizes();
else if (wanted.seed !== undefined && wanted.for === undefined) tryOut(Number(wanted.seed));
else playOn(Number(wanted.seed ?? Date.now() % 1e9), durationMs(wanted.for ?? "1m"));
process.exitCode = findings === 0 ? 0 : 1;

function playOn(first: number, forMs: number): void {
  const start = performance.now();
  let seed = first;
  let toldAt = start;
  let virtualMs = 0;
  process.stdout.write(`stories from seed ${first} on\n`);
  for (; performance.now() - start < forMs; seed += 1) {
    virtualMs += tryOut(seed);
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) continue;
    toldAt = performance.now();
    tellProgress(seed + 1 - first, virtualMs);
  }
  tellProgress(seed - first, virtualMs);
}

function tellProgress(stories: number, virtualMs: number): void {
  process.stdout.write(`${stories} stories, ${(virtualMs / 3_600_000).toFixed(1)} h of theirs, ${findings} findings\n`);
}

/** Gives how long the story is. */
function tryOut(seed: number): number {
  const story = invent(seed);
  const [first] = judge(story);
  if (first !== undefined) tellFinding(seed, story, first);
  else if (wanted.for === undefined) process.stdout.write(`seed ${seed}: all is as it should be\n`);
  return story.lengthMs;
}

function tellFinding(seed: number, story: Story, violation: Violation): void {
  findings += 1;
  process.stdout.write(`seed ${seed}: ${describeViolation(violation)}\n`);
  const already = shrunk.get(violation.invariant) ?? 0;
  shrunk.set(violation.invariant, already + 1);
  if (already >= MOST_SHRUNK) return;
  const short = shrink(story, judge);
  process.stdout.write(
    `${explain(short, createAnnouncer, violation.invariant)}\n\nto be kept as test/simulation/stories/NAME.json:\n`,
  );
  process.stdout.write(`${JSON.stringify(short)}\n\n`);
}

function tellSizes(): void {
  process.stdout.write(
    `nodes groups  start ms  death ms  held at first   after  datagrams/s     kB/s  ms CPU/s a node\n`,
  );
  for (const [nodes, groups] of SIZES) {
    const { startMs, deathMs, loads, datagramsPerSecond, bytesPerSecond, cpuMs, violations } = grow(
      nodes,
      groups,
      createAnnouncer,
    );
    findings += violations;
    const figures = [
      String(nodes).padStart(5),
      String(groups).padStart(6),
      startMs.toFixed(0).padStart(9),
      deathMs.toFixed(0).padStart(9),
      ...loads.map(([most, fewest]) => `${fewest}-${most}`.padStart(10)),
      String(datagramsPerSecond).padStart(12),
      (bytesPerSecond / 1_000).toFixed(1).padStart(8),
      cpuMs.toFixed(2).padStart(12),
      violations === 0 ? "" : `  ${violations} violations`,
    ];
    process.stdout.write(`${figures.join(" ")}\n`);
  }
}

function durationMs(text: string): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const ms = MS_PER[unit ?? ""];
  if (ms === undefined) throw new RangeError(`FOR=${text} is no duration: 90s, 10m, 1h`);
  return Number(amount) * ms;
}
