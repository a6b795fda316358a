/**
 * A set of numbers, kept as its longest runs: a hundred thousand addresses in a row are one. The runs are a treap, a
 * search tree by number that is a heap by a hash of that number: its shape depends on what is in it and not on how it
 * came in, and it is O(log n) deep. Nothing in it is ever changed: adding and removing make new sets.
 */

/** The empty set is undefined. */
export type Runs = Run | undefined;

/** From `first` to `last`, both included, with neither neighbour in the set. */
interface Run {
  readonly first: bigint;
  readonly last: bigint;
  /** Not lower than in either subtree. */
  readonly priority: number;
  /** How many numbers this run and its subtrees have. */
  readonly size: bigint;
  /** The runs before this one, and those after it. */
  readonly before: Runs;
  readonly after: Runs;
}

/** The set with that number in it. O(log n). */
export function add(runs: Runs, number: bigint): Runs {
  const [before, after] = split(runs, number);
  const [previous, next] = [last(before), first(after)];
  if (previous !== undefined && number <= previous.last) return runs;
  const joinsPrevious = previous?.last === number - 1n;
  const joinsNext = next?.first === number + 1n;
  const run = single(joinsPrevious ? previous.first : number, joinsNext ? next.last : number);
  return join(join(joinsPrevious ? withoutLast(before) : before, run), joinsNext ? withoutFirst(after) : after);
}

/** The set without that number. O(log n). */
export function remove(runs: Runs, number: bigint): Runs {
  const run = runWith(runs, number);
  if (run === undefined) return runs;
  const [upTo, after] = split(runs, number);
  const lower = run.first < number ? single(run.first, number - 1n) : undefined;
  const upper = number < run.last ? single(number + 1n, run.last) : undefined;
  return join(join(withoutLast(upTo), join(lower, upper)), after);
}

/** The lowest number from this one on that is not in the set. O(log n). */
export function lowestMissing(runs: Runs, from: bigint): bigint {
  const run = runWith(runs, from);
  return run === undefined ? from : run.last + 1n;
}

/** How many numbers from `first` to `last` are in the set. O(log n). */
export function countWithin(runs: Runs, first: bigint, last: bigint): bigint {
  return countUpTo(runs, last) - countUpTo(runs, first - 1n);
}

function runWith(runs: Runs, number: bigint): Runs {
  let run = runs;
  while (run !== undefined) {
    if (number < run.first) run = run.before;
    else if (number > run.last) run = run.after;
    else return run;
  }
  return undefined;
}

function countUpTo(runs: Runs, number: bigint): bigint {
  if (runs === undefined) return 0n;
  if (number < runs.first) return countUpTo(runs.before, number);
  const here = (number < runs.last ? number : runs.last) - runs.first + 1n;
  return sizeOf(runs.before) + here + countUpTo(runs.after, number);
}

function sizeOf(runs: Runs): bigint {
  return runs === undefined ? 0n : runs.size;
}

/** The runs that begin at or before the number, and those that begin after it. */
function split(runs: Runs, number: bigint): readonly [Runs, Runs] {
  if (runs === undefined) return [undefined, undefined];
  if (number < runs.first) {
    const [lower, upper] = split(runs.before, number);
    return [lower, branch(runs, upper, runs.after)];
  }
  const [lower, upper] = split(runs.after, number);
  return [branch(runs, runs.before, lower), upper];
}

/** Both sets in one; all of `lower` is below all of `upper`. */
function join(lower: Runs, upper: Runs): Runs {
  if (lower === undefined) return upper;
  if (upper === undefined) return lower;
  return lower.priority >= upper.priority
    ? branch(lower, lower.before, join(lower.after, upper))
    : branch(upper, join(lower, upper.before), upper.after);
}

function first(runs: Runs): Runs {
  let run = runs;
  while (run?.before !== undefined) run = run.before;
  return run;
}

function last(runs: Runs): Runs {
  let run = runs;
  while (run?.after !== undefined) run = run.after;
  return run;
}

function withoutFirst(runs: Runs): Runs {
  if (runs?.before === undefined) return runs?.after;
  return branch(runs, withoutFirst(runs.before), runs.after);
}

function withoutLast(runs: Runs): Runs {
  if (runs?.after === undefined) return runs?.before;
  return branch(runs, runs.before, withoutLast(runs.after));
}

function single(first: bigint, last: bigint): Run {
  return { first, last, priority: hash(first), size: last - first + 1n, before: undefined, after: undefined };
}

function branch(run: Run, before: Runs, after: Runs): Run {
  const size = sizeOf(before) + (run.last - run.first + 1n) + sizeOf(after);
  return { first: run.first, last: run.last, priority: run.priority, size, before, after };
}

/** The bits of up to 128 folded to 32 and mixed, as MurmurHash3 ends. */
function hash(number: bigint): number {
  let bits = Number(BigInt.asUintN(32, number ^ (number >> 32n) ^ (number >> 64n) ^ (number >> 96n)));
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
