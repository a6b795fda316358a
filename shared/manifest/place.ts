/** Places in a manifest and how values are read there: a mistake is noted with its path, and reading goes on. */
import type { Decoded, Fault } from "./fault.ts";

/** A value somewhere in a manifest, which knows the way to itself. */
export interface Place {
  readonly value: unknown;
  /** How it is reached from its parent: `spec`, or `[1]`. */
  readonly step: string;
  readonly parent: Place | undefined;
  readonly faults: Fault[];
}

/**
 * A decoder made of a reading. Where a reader below finds nothing, or a mistake, it gives undefined: the reading puts
 * its default there, and after a mistake what it made is thrown away.
 */
export function decoder<T>(read: (root: Place) => T): (manifest: unknown) => Decoded<T> {
  return (manifest) => {
    const faults: Fault[] = [];
    const value = read(object({ value: manifest, step: "", parent: undefined, faults }));
    const [first, ...others] = faults;
    return first === undefined ? { kind: "read", value } : { kind: "broken", faults: [first, ...others] };
  };
}

/** The field of that name. */
export function at(parent: Place, name: string): Place {
  const fields = parent.value;
  const value = isRecord(fields) && Object.hasOwn(fields, name) ? fields[name] : undefined;
  return { value, step: name, parent, faults: parent.faults };
}

/** The place itself, where something has to be. */
export function required(place: Place): Place {
  if (isAbsent(place)) note(place, "is required");
  return place;
}

/** Notes a mistake. */
export function note(place: Place, reason: string): void {
  place.faults.push({ path: pathOf(place), reason });
}

/** The value, or a mistake noted where there is none. */
export function orNote<T>(value: T | undefined, place: Place, reason: string): T | undefined {
  if (value === undefined) note(place, reason);
  return value;
}

/** An object, whose fields are read with `at`; one that is absent has none. */
export function object(place: Place): Place {
  if (!isAbsent(place) && !isRecord(place.value)) note(place, "is not an object");
  return place;
}

/** A text, the empty one included. */
export function text(place: Place): string | undefined {
  if (isAbsent(place)) return undefined;
  return orNote(typeof place.value === "string" ? place.value : undefined, place, "is not a text");
}

/** True or false. */
export function boolean(place: Place): boolean | undefined {
  if (isAbsent(place)) return undefined;
  return orNote(typeof place.value === "boolean" ? place.value : undefined, place, "is neither true nor false");
}

/** A whole number. */
export function integer(place: Place): number | undefined {
  if (isAbsent(place)) return undefined;
  const { value } = place;
  const whole = typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
  return orNote(whole, place, "is not a whole number");
}

/** One of a few words. */
export function oneOf<const W extends string>(place: Place, words: readonly W[]): W | undefined {
  const given = text(place);
  if (given === undefined) return undefined;
  const known = words.find((word) => word === given);
  return orNote(known, place, `"${given}" is none of ${words.join(", ")}`);
}

/** The items that could be read, in order. */
export function list<T>(place: Place, read: (item: Place) => T | undefined): readonly T[] {
  if (isAbsent(place)) return NOTHING;
  if (!Array.isArray(place.value)) {
    note(place, "is not a list");
    return NOTHING;
  }
  return place.value.flatMap((value, index) => {
    const item: Place = { value, step: `[${index}]`, parent: place, faults: place.faults };
    return read(required(item)) ?? NOTHING;
  });
}

/** Texts by name, as labels are. */
export function texts(place: Place): Readonly<Record<string, string>> {
  if (isAbsent(place)) return EMPTY;
  const { value } = place;
  if (!isRecord(value)) {
    note(place, "is not an object");
    return EMPTY;
  }
  const wrong = Object.keys(value).filter((name) => typeof value[name] !== "string");
  for (const name of wrong) note(at(place, name), "is not a text");
  return value as Readonly<Record<string, string>>;
}

const NOTHING: readonly never[] = Object.freeze([]);
const EMPTY: Readonly<Record<string, string>> = Object.freeze({});

/** Kubernetes reads null as nothing. */
function isAbsent(place: Place): boolean {
  return place.value === undefined || place.value === null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pathOf(place: Place): string {
  if (place.parent === undefined) return "the manifest";
  const [before, dot] = place.parent.parent === undefined ? ["", ""] : [pathOf(place.parent), "."];
  return place.step.startsWith("[") ? `${before}${place.step}` : `${before}${dot}${place.step}`;
}
