/** What a responder does in a way of its own for each protocol. */
import type { PacketSocket } from "../../system/packet-socket.ts";
import type { Protocol } from "../../wire/frame.ts";
import type { Holding } from "../responder.ts";

/** One protocol, as it is heard and spoken. */
export interface Voice {
  readonly protocol: Protocol;
  /** Where its questions arrive. */
  readonly socket: PacketSocket;
  /** Sees that questions for the holding arrive; for the same one again, nothing changes. */
  readonly gain: (holding: Holding) => void;
  readonly lose: (holding: Holding) => void;
  /** Tells every neighbour on the link; `left` is told, at once or soon, how many frames left. */
  readonly announce: (holding: Holding, left: (frames: number) => void) => void;
  readonly close: () => void;
}
