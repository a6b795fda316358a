/** Addresses and ranges of addresses in manifests. */
import { parseIp } from "../net/ip.ts";
import type { Ip } from "../net/ip.ts";
import { isRange, parseRange } from "../net/range.ts";
import type { Range } from "../net/range.ts";
import { note, orNote, text } from "./place.ts";
import type { Place } from "./place.ts";

/** An IP address. */
export function address(place: Place): Ip | undefined {
  const written = text(place);
  if (written === undefined) return undefined;
  return orNote(parseIp(written), place, `"${written}" is not an IP address`);
}

/** A CIDR or `start-end`. */
export function range(place: Place): Range | undefined {
  const written = text(place);
  if (written === undefined) return undefined;
  const parsed = parseRange(written);
  if (isRange(parsed)) return parsed;
  note(place, parsed.reason);
  return undefined;
}
