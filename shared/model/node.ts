/** Node: what decides whether it may announce, and the addresses that are its own. */
import type { Ip } from "../net/ip.ts";
import type { Meta } from "./object.ts";

/** A machine of the cluster. */
export interface Node extends Meta {
  /** Condition NetworkUnavailable is True. */
  readonly networkUnavailable: boolean;
  /** Annotation `lanlord.io/handoff`, as it is written: whether it hands over all that it announces, and takes nothing. */
  readonly handoff: string | undefined;
  /** `status.addresses` of type InternalIP and ExternalIP. */
  readonly addresses: readonly Ip[];
  /** Those of type InternalIP: where the other nodes reach it. */
  readonly internalAddresses: readonly Ip[];
}
