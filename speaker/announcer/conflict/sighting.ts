/** Another host that was heard to claim an address of ours. */
import type { Mac } from "../../../shared/net/mac.ts";

/** In milliseconds of the monotonic clock. */
export interface Sighting {
  readonly mac: Mac;
  /** The name of the link on which it was heard. */
  readonly link: string;
  readonly first: number;
  readonly last: number;
}
