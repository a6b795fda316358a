/** PORT: the network interfaces of this node, and which of them may announce. */
import type { Mac } from "../../../shared/net/mac.ts";

/** A network interface, as far as announcing depends on it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  readonly mac: Mac;
}

/** What the links are now: those that may announce, and the names of those that exist but may not, with the reason. */
export interface Links {
  readonly usable: readonly Link[];
  readonly unfit: ReadonlyMap<string, Unfit>;
}

/** Why a link may not announce. */
export type Unfit = "excluded" | "down" | "no-carrier" | "has-master" | "no-arp" | "not-ethernet";

/** Tells what the links are, at once and after each change, until the signal is aborted. */
export interface LinkWatch {
  readonly watch: (signal: AbortSignal) => AsyncIterable<Links>;
}
