/** Nodes that are put to the test, whatever runs on them. */
import type { Fault, Rig } from "../../lab/faults.ts";

/** Up, until they are stopped. */
export interface Contender extends Rig {
  /** What is done to them, by name. */
  readonly faults: Readonly<Record<string, Fault>>;
  /** Rejects when a program ends that nobody ended. */
  readonly trouble: Promise<never>;
  readonly stop: () => Promise<void>;
}
