/** PORT: which nodes are there. */
import type { Mac } from "../../../shared/net/mac.ts";

/** What placement, and whoever hears a stranger, needs to know of the other nodes. */
export interface Membership {
  readonly isAlive: (node: string) => boolean;
  /** Whether a link of another node of ours has that MAC. */
  readonly isPeer: (mac: Mac) => boolean;
}
