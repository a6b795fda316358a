/** What an answer depends on besides the frame. */
import type { Mac } from "../../../shared/net/mac.ts";

/** What is held on the link that the frame came in by. */
export interface Held {
  /** The link's MAC where the address is held on it. */
  readonly mac: Mac | undefined;
  /** Instant of the monotonic clock from which on everything is silence. */
  readonly fence: number;
}

/** One host's: a reply to a group address would be one frame in, and one to every host out. */
export function isUnicast(mac: Mac): boolean {
  const firstByte = Math.floor(mac / 0x100_0000_0000);
  return mac !== 0 && firstByte % 2 === 0;
}
