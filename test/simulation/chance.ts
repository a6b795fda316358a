/** Chance that comes out the same whenever it begins with the same number. */

/** A stream of accidents. */
export interface Chance {
  /** From 0 to below 1. */
  readonly next: () => number;
  readonly between: (least: number, most: number) => number;
  /** Both ends included. */
  readonly whole: (least: number, most: number) => number;
  readonly happens: (probability: number) => boolean;
  /** Of at least one. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** So many different ones, or all if there are fewer, in no particular order. */
  readonly some: <T>(items: readonly T[], howMany: number) => readonly T[];
}

/** The generator known as mulberry32: 32 bits of state, and good enough to decide which datagram is lost. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + next() * (most - least);
  const whole = (least: number, most: number): number => Math.floor(between(least, most + 1));
  return {
    next,
    between,
    whole,
    happens: (probability) => probability > 0 && next() < probability,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
    some: (items, howMany) => {
      const rest = [...items];
      while (rest.length > howMany) rest.splice(whole(0, rest.length - 1), 1);
      return rest;
    },
  };
}
