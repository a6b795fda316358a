/** PORT: hears who claims addresses, and asks who has them. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Holding } from "../responder/responder.ts";
import type { Claim } from "./claim.ts";

/** A claim, and the index of the link on which it was heard. */
export interface HeardClaim extends Claim {
  readonly link: number;
}

/** Deaf until told what to listen for. */
export interface Ears {
  /** From now on, claims of these addresses on these links; of others perhaps, too. */
  readonly listenFor: (addresses: readonly Ip[], links: ReadonlySet<number>) => void;
  /** What came since the last time, as far as it is not too much; never waits. */
  readonly hear: () => readonly HeardClaim[];
  readonly probe: (holding: Holding) => void;
  readonly close: () => void;
}
