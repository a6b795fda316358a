/** What is known when a Service is to get its addresses: about it, and about what there is to give. */
import type { Labels } from "../../shared/model/label-selector.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Ledger } from "./ledger.ts";
import type { Terms } from "./sharing.ts";
import type { Wish } from "./wish.ts";

/** A Service that is to get addresses. */
export interface Claim {
  readonly service: Service;
  readonly wish: Wish;
  readonly terms: Terms;
  /** What it has now, in the order of its status. */
  readonly held: readonly Ip[];
  /** The pool that this came from, as far as is known. */
  readonly heldFrom: string | undefined;
}

/** What there is to give. */
export interface Supply {
  /** In the order in which they are looked at. */
  readonly pools: readonly Pool[];
  /** Pools that cannot be read, by name, and why. */
  readonly unreadable: ReadonlyMap<string, string>;
  readonly ledger: Ledger;
  readonly labelsOfNamespace: (namespace: string) => Labels;
}
