/** Time that passes only as fast as there is something to do: events in order, and nothing between them. */
import type { Cancel } from "../../shared/clock.ts";

/** In milliseconds since the beginning. */
export interface VirtualTime {
  readonly now: () => number;
  /** Calls at that instant, or at once if it has passed; of several at one instant, in the order in which they were asked for. */
  readonly at: (instant: number, call: () => void) => Cancel;
  /** Lets everything happen up to that instant, what falls on it included. */
  readonly passUntil: (instant: number) => void;
}

interface Event {
  readonly at: number;
  readonly order: number;
  call: (() => void) | undefined;
}

/** At 0. */
export function createVirtualTime(): VirtualTime {
  const heap: Event[] = [];
  let now = 0;
  let asked = 0;
  return {
    now: () => now,
    at: (instant, call) => {
      const event: Event = { at: Math.max(instant, now), order: (asked += 1), call };
      push(heap, event);
      return () => {
        event.call = undefined;
      };
    },
    passUntil: (instant) => {
      for (let next = heap[0]; next !== undefined && next.at <= instant; next = heap[0]) {
        pop(heap);
        if (next.call === undefined) continue;
        now = next.at;
        next.call();
      }
      now = instant;
    },
  };
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** A binary heap: the children of the event at i are at 2i + 1 and 2i + 2, and come no earlier. */
function push(heap: Event[], event: Event): void {
  let hole = heap.push(event) - 1;
  while (hole > 0) {
    const above = (hole - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(event, parent)) break;
    heap[hole] = parent;
    hole = above;
  }
  heap[hole] = event;
}

/** Takes the first away. */
function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let hole = 0;
  for (;;) {
    const child = earlierChild(heap, hole);
    const event = heap[child];
    if (event === undefined || !isBefore(event, last)) break;
    heap[hole] = event;
    hole = child;
  }
  heap[hole] = last;
}

function earlierChild(heap: readonly Event[], parent: number): number {
  const left = 2 * parent + 1;
  const [a, b] = [heap[left], heap[left + 1]];
  return a !== undefined && b !== undefined && isBefore(b, a) ? left + 1 : left;
}
