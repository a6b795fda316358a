/** How things stand after the latest decisions: what is reported of pools, and measured. */
import type { Key } from "../../shared/model/object.ts";
import type { Pools } from "../allocate/allocation.ts";
import type { SetAside } from "../allocate/aside.ts";
import type { Refusal } from "../allocate/choose.ts";
import type { Ledger } from "../allocate/ledger.ts";

/** The newest state of one leader; its parts go on changing. */
export interface Decided {
  readonly pools: Pools;
  readonly setAside: SetAside;
  readonly ledger: Ledger;
  /** The Services that got nothing, and for what kind of reason. */
  readonly refused: ReadonlyMap<Key, Refusal["kind"]>;
  /** How many Services still have to be written. */
  readonly unwritten: () => number;
}

/** What is wrong with the pools that cannot serve, in one text; undefined: nothing. */
export function faultsOf({ pools }: Decided): string | undefined {
  if (pools.unreadable.size === 0) return undefined;
  const names = [...pools.unreadable.keys()].sort();
  return names.map((name) => `IPAddressPool "${name}": ${pools.unreadable.get(name) ?? ""}`).join("; ");
}
