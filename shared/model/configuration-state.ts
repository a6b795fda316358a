/** ConfigurationState: whether one component could use the configuration that it found. */
import type { Condition } from "./condition.ts";
import type { Meta } from "./object.ts";

/** As it was last written, by us or by somebody's hand. */
export interface ConfigurationState extends Meta {
  readonly result: string;
  readonly errorSummary: string;
  readonly conditions: readonly Condition[];
}
