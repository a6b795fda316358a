/** Nodes that are put to the test, whatever runs on them. */
import type { Fault, Rig } from "../../lab/faults.ts";

/** Up, until they are stopped. */
export interface Contender extends Rig {
  /** What happens to them unannounced, by name. */
  readonly failures: Readonly<Record<string, Fault>>;
  /** What is planned, by name. */
  readonly handoffs: Readonly<Record<string, Fault>>;
  /** Rejects when a program ends that nobody ended. */
  readonly trouble: Promise<never>;
  readonly stop: () => Promise<void>;
}
