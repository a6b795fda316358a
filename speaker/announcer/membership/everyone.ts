/** Believes every node alive that is a candidate: nodes say nothing to each other. */
import type { Membership } from "./membership.ts";

/** Nobody ever dies, and nobody has told a MAC. */
export const everyone: Membership = { isAlive: () => true, isPeer: () => false };
