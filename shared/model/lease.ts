/** Lease: who of several candidates leads, as they tell each other. */
import type { Meta } from "./object.ts";

/** As its holder last wrote it. The two times are its holder's, on a clock that need not agree with ours. */
export interface Lease extends Meta {
  /** Empty: given back. */
  readonly holder: string;
  readonly durationMs: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  /** How many times it has changed hands. */
  readonly transitions: number;
}
