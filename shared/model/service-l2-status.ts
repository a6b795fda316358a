/** ServiceL2Status: the resource that tells which node announces a Service. */
import type { Key, Meta } from "./object.ts";

/** As it was last written, by us or by somebody's hand. */
export interface ServiceL2Status extends Meta {
  readonly node: string;
  readonly service: Key;
  /** Link names; none means all. */
  readonly interfaces: readonly string[];
  /** UID of the Pod that owns it, where there is one. */
  readonly owner: string | undefined;
}
