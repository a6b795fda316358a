/** What the threads that answer and the thread that decides share: memory, so that none ever waits for another. */
import { UNANSWERED } from "../../answer/unanswered.ts";
import { MALFORMED } from "../../wire/malformed.ts";

/** Why a frame that the kernel let through got no reply, in the order of their counters. */
export const SILENCES = [...MALFORMED, ...UNANSWERED, "not-sent"] as const;

/** One of those reasons. */
export type Silence = (typeof SILENCES)[number];

/** Where things are in `control`: how many changes the table saw, odd during one; 1 once the worker is to end. */
export const VERSION = 0,
  CLOSING = 1;

/**
 * Where things are in a record, and how long it is. The address has four words; the MAC is in its upper 16 bits and its
 * lower 32; FENCE is which of the fences is the link's.
 */
export const LINK = 0,
  ADDRESS = 1,
  MAC_HIGH = 5,
  MAC_LOW = 6,
  FENCE = 7,
  RECORD = 8;

/** Where things are in a record's counters, and how many there are. */
export const REQUESTS = 0,
  RESPONSES = 1,
  COUNTERS = 2;

/** How many links have a fence at a time. */
export const FENCES = 256;

/** Views of one SharedArrayBuffer. Pages that were never written cost nothing. */
export interface Memory {
  readonly buffer: SharedArrayBuffer;
  /** How many pairs of link and address fit. */
  readonly capacity: number;
  /**
   * One for each link, in milliseconds of the monotonic clock. Written by one thread, and an aligned 8-byte store is
   * whole on every machine that Node runs on.
   */
  readonly fences: Float64Array;
  readonly control: Int32Array;
  /** How many frames met each silence. */
  readonly silences: Int32Array;
  /** Open addressing: the record, plus 1, or 0 for a free place. */
  readonly places: Int32Array;
  readonly records: Int32Array;
  /** Each belongs to the thread that answers for its address, only goes up, and wraps at 2^32. */
  readonly counters: Int32Array;
}

/** Room for so many pairs of link and address; a power of two. */
export function createMemory(capacity: number): Memory {
  return viewMemory(new SharedArrayBuffer(layout(capacity).size), capacity);
}

/** The same memory, seen from another thread. */
export function viewMemory(buffer: SharedArrayBuffer, capacity: number): Memory {
  const { fences, control, silences, places, records, counters } = layout(capacity);
  const words = (area: Area): Int32Array => new Int32Array(buffer, area.at, area.words);
  return {
    buffer,
    capacity,
    fences: new Float64Array(buffer, fences.at, FENCES),
    control: words(control),
    silences: words(silences),
    places: words(places),
    records: words(records),
    counters: words(counters),
  };
}

interface Area {
  readonly at: number;
  readonly words: number;
}

function layout(capacity: number) {
  let size = 0;
  const area = (words: number): Area => {
    const at = size;
    size += words * 4;
    return { at, words };
  };
  const areas = {
    fences: area(FENCES * 2),
    control: area(2),
    silences: area(SILENCES.length),
    places: area(capacity * 2),
    records: area(capacity * RECORD),
    counters: area(capacity * COUNTERS),
  };
  return { ...areas, size };
}
