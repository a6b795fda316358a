/** PORT: answers for the addresses that it is told to hold, and for no others. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Link } from "../links/link.ts";

/** An address that is answered for on a link, with that link's MAC. */
export interface Holding {
  readonly address: Ip;
  readonly link: Link;
}

/** How often an address was asked for and answered for. */
export interface Heard {
  readonly address: Ip;
  readonly requests: number;
  readonly responses: number;
}

/** Something that answers ARP and NDP. */
export interface Responder {
  /** Once it returns, these and only these are answered for on the group's behalf; none lets go of the group. */
  readonly hold: (group: string, holdings: readonly Holding[]) => void;
  /** The fence: silent from this instant of the monotonic clock on, unless moved again. */
  readonly answerUntil: (instant: number) => void;
  /** Tells every neighbour on the link that the address is at its MAC. */
  readonly announce: (holding: Holding) => void;
  /** For addresses held now, since they were first held. */
  readonly heard: () => readonly Heard[];
  readonly close: () => Promise<void>;
}
