/** EndpointSlice: where a Service's traffic can be served. */
import type { Key, Meta } from "./object.ts";

/** One slice of the endpoints of one Service. */
export interface EndpointSlice extends Meta {
  /** From the label `kubernetes.io/service-name`; undefined for a slice that belongs to none. */
  readonly service: Key | undefined;
  readonly endpoints: readonly Endpoint[];
}

/** One endpoint, as far as announcing depends on it. */
export interface Endpoint {
  /** Undefined: it can serve, but not as a local endpoint of any node. */
  readonly node: string | undefined;
  /** Ready is true or absent, or else serving is true. */
  readonly isServing: boolean;
}
