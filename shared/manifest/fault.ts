/** What is wrong with a manifest: where, and why. */

/** One mistake, at its path: `spec.addresses[1]`. */
export interface Fault {
  readonly path: string;
  readonly reason: string;
}

/** A manifest that was read, or everything that is wrong with it. */
export type Decoded<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "broken"; readonly faults: readonly [Fault, ...Fault[]] };

/** `spec.addresses[1]: "192.0.2.1" is neither …`, one after the other. */
export function formatFaults(faults: readonly Fault[]): string {
  return faults.map(({ path, reason }) => `${path}: ${reason}`).join("; ");
}
