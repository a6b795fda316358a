/** PORT: answers for the addresses that it is told to hold, and for no others. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Link } from "../links/link.ts";
import type { AddressCounters } from "../protocol.ts";

/** An address that is answered for on a link, with that link's MAC. */
export interface Holding {
  readonly address: Ip;
  readonly link: Link;
}

/** Something that answers ARP, NDP or both. */
export interface Responder {
  /** Whether it can answer for the address at all. */
  readonly answers: (address: Ip) => boolean;
  /**
   * Once it returns, these and only these are answered for on behalf of each group named; none lets go of the group.
   * Gives the groups for which there was no room: nothing of theirs is held.
   */
  readonly hold: (changes: ReadonlyMap<string, readonly Holding[]>) => ReadonlySet<string>;
  /**
   * A link's fence, by its index: silent on it from this instant of the monotonic clock on, unless moved again. Silent
   * on a link until first moved.
   */
  readonly answerUntil: (link: number, instant: number) => void;
  /** Tells every neighbour on the link that the address is at its MAC. */
  readonly announce: (holding: Holding) => void;
  /** For every address ever held. */
  readonly heard: () => readonly AddressCounters[];
  /** How many frames got no reply, by reason. */
  readonly silences: () => ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

/** One with threads of its own, which take a while to start. */
export interface ThreadedResponder extends Responder {
  /** Resolves when all of them answer for what is held. */
  readonly started: Promise<void>;
}

/** What tells one holding from another. */
export function holdingKey({ address, link }: Holding): string {
  return `${address} ${link.index}`;
}
