/** What an announcer is yet to be told: in order, and each thing as it is by the time that it is told. */
import { isDeepStrictEqual } from "node:util";
import type { ToAnnouncer } from "./announcer/protocol.ts";

/** About as much as an announcer takes in one go, in UTF-16 code units. */
const PIECE_LENGTH = 64 << 10;

/** The messages, not yet text: that of thousands of intents, each with all its candidates, is many times as large. */
export interface Untold {
  readonly add: (messages: readonly ToAnnouncer[]) => void;
  /** The next lines, to be sent; empty when everything was taken. */
  readonly take: () => string;
}

/** Nothing so far. */
export function createUntold(): Untold {
  const waiting = new Set<Waiting>();
  const latest = new Map<string, Waiting>();

  return {
    add: (messages) => {
      for (const message of messages) {
        const about = subject(message);
        const earlier = latest.get(about);
        if (earlier !== undefined && mayReplace(message, earlier.message)) {
          earlier.message = message;
          continue;
        }
        const last = { about, message };
        waiting.add(last);
        latest.set(about, last);
      }
    },
    take: () => {
      let piece = "";
      for (const next of waiting) {
        if (piece.length >= PIECE_LENGTH) break;
        piece += `${JSON.stringify(next.message)}\n`;
        waiting.delete(next);
        latest.delete(next.about);
      }
      return piece;
    },
  };
}

/** Changed in place: whoever reads slowly while nodes come and go is not told of each of them by each group. */
interface Waiting {
  readonly about: string;
  message: ToAnnouncer;
}

function subject(message: ToAnnouncer): string {
  switch (message.kind) {
    case "intend":
      return message.intent.group;
    case "withdraw":
      return message.group;
    case "speaker":
    case "nodes":
    case "complete":
      return message.kind;
  }
}

/** Not where addresses come or go: one that goes from group to group would be let go of long before it is held again. */
function mayReplace(message: ToAnnouncer, earlier: ToAnnouncer): boolean {
  if (message.kind !== "intend" || earlier.kind !== "intend") return message.kind === earlier.kind;
  return isDeepStrictEqual(message.intent.addresses, earlier.intent.addresses);
}
