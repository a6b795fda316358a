/** PORT: carries datagrams between the announcers of a segment, over each link by itself. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Link } from "../links/link.ts";

/** Silent and deaf until told of links. */
export interface Lines {
  /** From now on on these links, and on no others. */
  readonly linksAre: (links: readonly Link[]) => void;
  /** Where the nodes are, for the mode that has to know. */
  readonly nodesAre: (addresses: ReadonlyMap<string, readonly Ip[]>) => void;
  /** Whether it left: at once, or not at all. */
  readonly send: (link: Link, datagram: Uint8Array) => boolean;
  /** Who is called with each datagram of another announcer, and with the index of the link on which it came. */
  readonly listen: (heard: (link: number, datagram: Uint8Array) => void) => void;
  readonly close: () => void;
}
